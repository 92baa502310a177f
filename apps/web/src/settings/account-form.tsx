import type { SignInField } from '@adjutant/contracts-gateway';
import { Field } from '@base-ui/react/field';
import { Form } from '@base-ui/react/form';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { api } from '../api/client.js';
import { putConnector, type ConnectorChange } from '../api/queries.js';
import { Button } from '../ui/button.js';
import { say } from '../ui/toasts.js';
import { words } from '../words/words.js';

const INPUTS = { site: { inputMode: 'url' }, email: { type: 'email' }, token: { type: 'password' } } as const;
type Given = Partial<Record<SignInField, string>>;

/** Links an account: what the vendor asks for is tried at once, and never shown again. */
export function AccountForm({ connector: { kind, name, sign_in, has_oauth }, onDone }: { connector: ConnectorChange; onDone: () => void }) {
  const queries = useQueryClient();
  const [given, setGiven] = useState<Given>({});
  const [errors, setErrors] = useState<Given>({});
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setIsBusy] = useState(false);

  const connect = async () => {
    const missing = sign_in.filter((field) => !given[field]?.trim());
    setErrors(Object.fromEntries(missing.map((field) => [field, words.accounts.missing[field]])));
    setProblem(null);
    if (missing.length > 0) return;
    setIsBusy(true);
    try {
      const answer = await api.call('connectAccount', { kind, ...given });
      if ('auth_url' in answer) return;
      putConnector(queries, answer);
      say(words.accounts.connected(name));
      onDone();
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
      setIsBusy(false);
    }
  };

  /** Leaves for the vendor, who sends back to us. */
  const signIn = async () => {
    setProblem(null);
    setIsBusy(true);
    try {
      const answer = await api.call('connectAccount', { kind });
      if ('auth_url' in answer) location.assign(answer.auth_url);
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
      setIsBusy(false);
    }
  };

  return (
    <Form aria-label={words.accounts.connectLabel(name)} className="grid max-w-md grid-cols-1 gap-3 pb-1" errors={errors} onFormSubmit={() => void connect()} noValidate>
      {has_oauth && (
        <div className="grid grid-cols-1 gap-2">
          <Button kind="primary" disabled={isBusy} className="justify-self-start" onClick={() => void signIn()}>
            {words.accounts.signIn(name)}
          </Button>
          {sign_in.length > 0 && <p className="text-[13px] text-ink-soft">{words.accounts.orToken}</p>}
        </div>
      )}
      {sign_in.map((field, index) => (
        <Field.Root key={field} name={field} className="grid grid-cols-1 gap-1">
          <Field.Label className="font-medium">{words.accounts.fields[field]}</Field.Label>
          <Field.Control
            {...INPUTS[field]}
            autoFocus={index === 0 && !has_oauth}
            value={given[field] ?? ''}
            onValueChange={(value) => setGiven({ ...given, [field]: value })}
            placeholder={words.accounts.placeholders[field]}
            autoComplete={field === 'token' ? 'new-password' : 'off'}
            autoCapitalize="none"
            spellCheck={false}
            className="h-10 w-full rounded-md border border-line-strong bg-surface px-3 placeholder:text-ink-faint"
          />
          <Field.Error className="text-[13px] text-late" />
          {field === 'token' && (
            <Field.Description className="text-[13px] text-ink-soft">
              {words.accounts.tokenHint[kind]}{' '}
              <a href={words.accounts.tokenPlace[kind]} target="_blank" rel="noreferrer" className="text-accent underline">
                {words.accounts.tokenLink}
              </a>
              . {words.accounts.sealed}
            </Field.Description>
          )}
        </Field.Root>
      ))}
      {problem && (
        <p role="alert" className="from-outside rounded-md bg-late-soft px-3 py-2 text-late">
          {problem}
        </p>
      )}
      <div className="flex flex-wrap gap-2">
        {sign_in.length > 0 && (
          <Button type="submit" kind={has_oauth ? 'plain' : 'primary'} disabled={isBusy}>
            {isBusy ? words.accounts.trying : words.accounts.connect}
          </Button>
        )}
        <Button kind="quiet" onClick={onDone}>
          {words.common.cancel}
        </Button>
      </div>
    </Form>
  );
}
