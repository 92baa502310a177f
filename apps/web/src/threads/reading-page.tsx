import { ApiError } from '@adjutant/client';
import { Link, useRouter } from '@tanstack/react-router';
import type { ReactNode } from 'react';

import type { Origin } from '../api/queries.js';
import { Button, buttonClass } from '../ui/button.js';
import { EmptyState } from '../ui/empty-state.js';
import { Problem } from '../ui/problem.js';
import { words } from '../words/words.js';
import { TasksOf } from './tasks-of.js';

/** A page to read: a heading, what was written, and beside it the tasks that came from it. */
export function ReadingPage({ title, about, origin, children }: { title: string; about: ReactNode; origin: Origin; children: ReactNode }) {
  return (
    <div className="mx-auto grid max-w-6xl gap-5">
      <header className="grid gap-1.5">
        <h1 dir="auto" title={title} className="from-outside line-clamp-3 text-2xl leading-tight font-semibold tracking-tight">
          {title}
        </h1>
        <div className="flex min-w-0 flex-wrap items-center gap-x-4 gap-y-1 text-[13px] text-ink-soft">{about}</div>
      </header>
      <div className="grid items-start gap-x-6 gap-y-5 lg:grid-cols-[minmax(0,1fr)_17rem]">
        <TasksOf origin={origin} />
        <div className="grid min-w-0 gap-3 lg:col-start-1 lg:row-start-1">{children}</div>
      </div>
    </div>
  );
}

/** Why there is nothing to read: it is gone for good, or could not be fetched. */
export function NothingToRead({ error, onRetry }: { error: Error; onRetry: () => void }) {
  const router = useRouter();
  const isGone = error instanceof ApiError && (error.code === 'NOT_FOUND' || error.status === 404 || error.status === 400);
  if (!isGone) return <Problem error={error} onRetry={onRetry} />;
  return (
    <>
      <h1 className="sr-only">{words.threads.reading}</h1>
      <EmptyState
        title={words.threads.gone}
        action={
          <span className="flex flex-wrap justify-center gap-2">
            <Button kind="primary" onClick={() => (router.history.canGoBack() ? router.history.back() : void router.navigate({ to: '/' }))}>
              {words.threads.back}
            </Button>
            <Link to="/search" className={buttonClass()}>
              {words.threads.toSearch}
            </Link>
          </span>
        }
      >
        {words.threads.goneText}
      </EmptyState>
    </>
  );
}

export function ReadingSkeleton() {
  return (
    <div className="mx-auto grid max-w-6xl gap-3" role="status" aria-label={words.common.loading}>
      <div className="mb-2 h-8 w-2/3 animate-pulse rounded-md bg-sunken" />
      {[0, 1, 2].map((message) => (
        <div key={message} className="h-32 animate-pulse rounded-xl border border-line bg-surface lg:mr-[18.5rem]" />
      ))}
    </div>
  );
}
