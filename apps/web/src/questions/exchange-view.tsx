import { memo, type Ref } from 'react';

import { Button } from '../ui/button.js';
import { Problem } from '../ui/problem.js';
import { words } from '../words/words.js';
import type { Exchange } from './conversation.js';
import { QuestionAnswer } from './question-answer.js';
import { SummaryAnswer } from './summary-answer.js';
import { TasksAnswer } from './tasks-answer.js';

interface ExchangeViewProps {
  exchange: Exchange;
  onAgain: (exchange: Exchange) => void;
  ref?: Ref<HTMLElement> | undefined;
}

/** A question, and below it the answer as far as it has come. */
export const ExchangeView = memo(function ExchangeView({ exchange, onAgain, ref }: ExchangeViewProps) {
  const { prompt, state, status, text, error } = exchange;
  const isRunning = state === 'running';
  return (
    <article ref={ref} aria-busy={isRunning} className="grid scroll-mt-16 scroll-mb-32 gap-3 border-b border-line pb-7 last:border-0 lg:scroll-mt-6">
      <h2 dir="auto" title={prompt} className="from-outside line-clamp-6 text-lg leading-snug font-semibold tracking-tight">
        <span className="sr-only">{words.questions.you}: </span>
        {prompt}
      </h2>
      {isRunning && text === '' && <p className="animate-pulse text-ink-soft">{status ?? words.questions.thinking}</p>}
      {exchange.response ? (
        <Answer exchange={exchange} />
      ) : (
        text !== '' && (
          <p dir="auto" className="from-outside max-w-[70ch] text-[16px] whitespace-pre-wrap">
            {text}
            {isRunning && <span className="ml-0.5 inline-block h-4 w-1.5 animate-pulse bg-brass align-text-bottom" aria-hidden="true" />}
          </p>
        )
      )}
      {state === 'stopped' && (
        <p className="flex items-center gap-3 text-ink-soft">
          {words.questions.stopped}
          <Button size="small" onClick={() => onAgain(exchange)}>
            {words.questions.again}
          </Button>
        </p>
      )}
      {state === 'failed' && error && (
        <div className="-m-4">
          <Problem error={error} onRetry={() => onAgain(exchange)} />
        </div>
      )}
    </article>
  );
});

function Answer({ exchange: { response } }: { exchange: Exchange }) {
  switch (response?.intent) {
    case 'summarize':
      return <SummaryAnswer summary={response.response} />;
    case 'task_detection':
      return <TasksAnswer found={response.response} />;
    case 'question':
      return <QuestionAnswer answer={response.response} />;
    case undefined:
      return null;
  }
}
