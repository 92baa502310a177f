import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';

import { buttonClass } from '../ui/button.js';
import { EmptyState } from '../ui/empty-state.js';
import { words } from '../words/words.js';
import { AskedBefore } from './asked-before.js';
import { useConversation, type Exchange } from './conversation.js';
import { ExchangeView } from './exchange-view.js';
import { QuestionForm } from './question-form.js';
import { useSuggestions } from './use-suggestions.js';

/** Questions and their answers, the newest last and in view. */
export function AskPage() {
  const { exchanges, isRunning, ask, again, stop } = useConversation();
  const last = exchanges.at(-1);
  const newest = useRef<HTMLElement>(null);
  useQuestionOfAddress(ask);
  useStopKey(isRunning, stop);
  useKeepInView(newest, last);
  return (
    <div className="mx-auto flex min-h-[calc(100dvh-9.5rem)] max-w-4xl flex-col gap-6 lg:min-h-[calc(100dvh-4.25rem)]">
      <header className={exchanges.length > 0 ? 'sr-only' : 'grid gap-1'}>
        <h1 className="text-2xl font-semibold tracking-tight">{words.questions.title}</h1>
        <p className="text-ink-soft">{words.questions.hint}</p>
      </header>
      {exchanges.length === 0 ? (
        <Beginning onAsk={ask} />
      ) : (
        <>
          {exchanges.map((exchange) => (
            <ExchangeView key={exchange.id} exchange={exchange} onAgain={again} ref={exchange === last ? newest : undefined} />
          ))}
          {!isRunning && (
            <details>
              <summary className="w-fit text-[13px] font-medium text-ink-soft hover:text-ink">{words.questions.askedBefore}</summary>
              <div className="grid gap-5 pt-4">
                <Beginning onAsk={ask} except={exchanges.map(({ prompt }) => prompt)} />
              </div>
            </details>
          )}
        </>
      )}
      <div className="sticky bottom-14 z-5 mt-auto -mb-6 bg-linear-to-t from-paper from-70% to-transparent pt-6 pb-3 lg:bottom-0 lg:-mb-10 lg:pb-6">
        <QuestionForm isRunning={isRunning} onAsk={ask} onStop={stop} />
      </div>
      <p className="sr-only" aria-live="polite">
        {last && last.state !== 'running' ? spoken(last) : ''}
      </p>
    </div>
  );
}

/** What one may ask, and what was asked before. */
function Beginning({ onAsk, except = [] }: { onAsk: (prompt: string) => void; except?: readonly string[] }) {
  const suggestions = useSuggestions();
  if (suggestions && !suggestions.hasData && except.length === 0) {
    return (
      <EmptyState
        title={words.questions.emptyTitle}
        action={
          <Link to="/import" className={buttonClass({ kind: 'primary' })}>
            {words.questions.emptyAction}
          </Link>
        }
      >
        {words.questions.emptyText}
      </EmptyState>
    );
  }
  const questions = suggestions?.questions.filter((question) => !except.includes(question)) ?? [];
  return (
    <>
      {questions.length > 0 && (
        <section aria-label={words.questions.suggestions} className="flex flex-wrap gap-2 animate-rise">
          {questions.map((question) => (
            <button key={question} type="button" onClick={() => onAsk(question)} className="from-outside max-w-full rounded-2xl border border-line bg-surface px-3.5 py-1.5 text-left shadow-lift hover:border-line-strong">
              {question}
            </button>
          ))}
        </section>
      )}
      <AskedBefore onAsk={onAsk} except={except} />
    </>
  );
}

/** A question that another page brought along is asked once, and leaves the address. */
function useQuestionOfAddress(ask: (prompt: string) => void): void {
  const { q } = useSearch({ from: '/ask' });
  const navigate = useNavigate();
  const taken = useRef<string | undefined>(undefined);
  useEffect(() => {
    if (q === taken.current) return;
    taken.current = q;
    if (!q?.trim()) return;
    ask(q);
    void navigate({ to: '/ask', search: {}, replace: true });
  }, [q, ask, navigate]);
}

/** Esc stops an answer, unless it closes what lies over the page. */
function useStopKey(isRunning: boolean, stop: () => void): void {
  useEffect(() => {
    if (!isRunning) return;
    const onKey = ({ key }: KeyboardEvent) => key === 'Escape' && !document.querySelector('[role=dialog]') && stop();
    addEventListener('keydown', onKey, { capture: true });
    return () => removeEventListener('keydown', onKey, { capture: true });
  }, [isRunning, stop]);
}

/** Shows the newest question when it is asked and once more when it is answered; coming back to the page moves nothing. */
function useKeepInView(newest: React.RefObject<HTMLElement | null>, last: Exchange | undefined): void {
  const step = last && `${last.id} ${last.state}`;
  const shown = useRef(step);
  useEffect(() => {
    if (shown.current === step) return;
    shown.current = step;
    newest.current?.scrollIntoView({ block: 'start', behavior: 'smooth' });
  }, [newest, step]);
}

function spoken({ state, response, text, error }: Exchange): string {
  if (state === 'failed') return error?.message ?? '';
  if (state === 'stopped') return words.questions.stopped;
  if (response?.intent === 'task_detection') return words.questions.answered(words.questions.tasks(response.response.total));
  return words.questions.answered(response?.intent === 'summarize' ? response.response.content.overview : (response?.response.answer ?? text));
}
