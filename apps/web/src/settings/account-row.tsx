import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { api } from '../api/client.js';
import { putConnector, type ConnectorChange } from '../api/queries.js';
import { Button } from '../ui/button.js';
import { Confirm } from '../ui/confirm.js';
import { say, sayProblem } from '../ui/toasts.js';
import { words } from '../words/words.js';
import { AccountForm } from './account-form.js';
import { AccountState } from './account-state.js';

/** One vendor: the account that is linked with it, or the way to link one. */
export function AccountRow({ connector }: { connector: ConnectorChange }) {
  const queries = useQueryClient();
  const [shown, show] = useState<'none' | 'form' | 'remove'>('none');
  const { kind, name, account, status } = connector;
  const takesTokens = connector.sign_in.length > 0;
  const isStopped = account !== null && account.next_sync === null;

  const ask = async (question: () => Promise<ConnectorChange>, done?: string) => {
    show('none');
    try {
      putConnector(queries, await question());
      if (done) say(done);
    } catch (error) {
      sayProblem(error);
    }
  };

  return (
    <li className="grid grid-cols-1 gap-3 px-4 py-3">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <div className="grid min-w-0 flex-1 basis-52 gap-0.5">
          <p className="font-medium">{name}</p>
          {account ? <AccountState connector={connector} account={account} /> : <p className="text-[13px] text-ink-soft">{words.accounts.about[kind]}</p>}
        </div>
        {account ? (
          <span className="flex flex-wrap gap-2">
            {isStopped && (
              <Button size="small" aria-label={takesTokens ? words.accounts.newTokenLabel(name) : words.accounts.newSignInLabel(name)} aria-expanded={shown === 'form'} onClick={() => show(shown === 'form' ? 'none' : 'form')}>
                {takesTokens ? words.accounts.newToken : words.accounts.newSignIn}
              </Button>
            )}
            {isStopped ? (
              <Button size="small" disabled={status === 'connecting'} aria-label={words.accounts.retryLabel(name)} onClick={() => void ask(() => api.call('testConnector', { kind }))}>
                {words.accounts.retry}
              </Button>
            ) : (
              <Button size="small" disabled={account.is_reading} aria-label={words.accounts.readNowLabel(name)} onClick={() => void ask(() => api.call('syncAccount', { kind }))}>
                {words.accounts.readNow}
              </Button>
            )}
            <Button size="small" kind="quiet" aria-label={words.accounts.removeLabel(name)} onClick={() => show('remove')}>
              {words.accounts.remove}
            </Button>
          </span>
        ) : (
          shown !== 'form' && (
            <Button size="small" aria-label={words.accounts.connectLabel(name)} onClick={() => show('form')}>
              {words.accounts.connect}
            </Button>
          )
        )}
      </div>
      {shown === 'form' && <AccountForm connector={connector} onDone={() => show('none')} />}
      <Confirm
        isOpen={shown === 'remove'}
        title={words.accounts.removeTitle(name)}
        text={words.accounts.removeText}
        confirm={words.accounts.remove}
        onConfirm={() => void ask(() => api.call('disconnectAccount', { kind }), words.accounts.removed(name))}
        onCancel={() => show('none')}
      />
    </li>
  );
}
