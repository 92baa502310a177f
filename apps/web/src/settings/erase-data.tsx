import { routes } from '@adjutant/contracts-gateway';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';

import { api } from '../api/client.js';
import { erasureQuery } from '../api/queries.js';
import { useProfile } from '../session/session-gate.js';
import { Button } from '../ui/button.js';
import { Confirm } from '../ui/confirm.js';
import { sayProblem } from '../ui/toasts.js';
import { words } from '../words/words.js';
import { ErasureProgress } from './erasure-progress.js';

const PHRASE = 'delete my data';
/** A reload does not lose sight of a deletion that goes on. */
const keyOf = (userId: string): string => `adjutant.erasure.${userId}`;
const ASK_EVERY_MS = 500;

/** Deletes all data of the user, after asking twice, and shows how far that is. */
export function EraseData() {
  const queries = useQueryClient();
  const key = keyOf(useProfile().id);
  const [step, setStep] = useState<'none' | 'ask' | 'sure'>('none');
  const [id, setId] = useState(() => sessionStorage.getItem(key));
  const erasure = useQuery({ ...erasureQuery(id ?? ''), enabled: id !== null, refetchInterval: ({ state }) => (state.data?.state === 'running' ? ASK_EVERY_MS : false) });
  const isDone = erasure.data?.state === 'done';
  useEffect(() => {
    if (isDone) sessionStorage.removeItem(key);
  }, [isDone, key]);

  const start = async () => {
    setStep('none');
    try {
      const started = await api.call('startErasure', routes.startErasure.body.parse({ confirm: PHRASE }));
      queries.setQueryData(erasureQuery(started.erasure_id).queryKey, started);
      sessionStorage.setItem(key, started.erasure_id);
      setId(started.erasure_id);
    } catch (error) {
      sayProblem(error);
    }
  };

  return (
    <div className="grid grid-cols-1 gap-3 rounded-xl border border-line bg-surface px-5 py-4">
      <div className="grid gap-0.5">
        <h3 className="font-medium">{words.settings.eraseTitle}</h3>
        <p className="text-[13px] text-ink-soft">{words.settings.eraseHint}</p>
      </div>
      {id !== null && erasure.data && <ErasureProgress erasure={erasure.data} onAgain={() => void start()} />}
      <Button kind="danger" className="justify-self-start" disabled={erasure.data?.state === 'running'} onClick={() => setStep('ask')}>
        {words.settings.eraseButton}
      </Button>
      <Confirm isOpen={step === 'ask'} title={words.settings.eraseAskTitle} text={words.settings.eraseAsk} confirm={words.settings.eraseGoOn} onConfirm={() => setStep('sure')} onCancel={() => setStep('none')} />
      {step === 'sure' && <TypedConfirm onConfirm={() => void start()} onCancel={() => setStep('none')} />}
    </div>
  );
}

function TypedConfirm({ onConfirm, onCancel }: { onConfirm: () => void; onCancel: () => void }) {
  const [typed, setTyped] = useState('');
  const isTyped = typed.trim().toLowerCase() === PHRASE;
  return (
    <Confirm isOpen title={words.settings.eraseSureTitle} text={words.settings.eraseSure(PHRASE)} confirm={words.settings.eraseNow} isBlocked={!isTyped} onConfirm={onConfirm} onCancel={onCancel}>
      <input autoFocus value={typed} onChange={({ currentTarget }) => setTyped(currentTarget.value)} aria-label={words.settings.erasePhraseLabel} autoComplete="off" autoCapitalize="none" spellCheck={false} className="h-10 w-full rounded-md border border-line-strong bg-paper px-3" />
    </Confirm>
  );
}
