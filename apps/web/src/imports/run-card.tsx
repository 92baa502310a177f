import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { api } from '../api/client.js';
import { putImport, type ImportChange } from '../api/queries.js';
import { Button } from '../ui/button.js';
import { sayProblem } from '../ui/toasts.js';
import { words } from '../words/words.js';
import type { SentFile } from './file-progress.js';
import { FileList } from './file-list.js';
import { FirstTasks } from './first-tasks.js';
import { isUnfinished } from './is-unfinished.js';
import { RunProgress } from './run-progress.js';
import { RunResult } from './run-result.js';
import { runName, RunState } from './run-state.js';

/** An import of now: its progress, then its result, then the tasks that are made of it. */
export function RunCard({ run, files, isNewest }: { run: ImportChange; files: readonly SentFile[] | undefined; isNewest: boolean }) {
  const isReading = isUnfinished(run);
  return (
    <article aria-label={runName(run)} className="grid grid-cols-1 gap-3 rounded-xl border border-line bg-surface px-5 py-4 shadow-lift animate-rise">
      <header className="flex flex-col items-start justify-between gap-x-3 gap-y-2 sm:flex-row">
        <div className="grid min-w-0 grid-cols-1 gap-1">
          <h2 title={runName(run)} className="from-outside line-clamp-2 font-semibold">{runName(run)}</h2>
          {isReading && (
            <p role="status" className="text-ink-soft">
              {words.imports.preparing} <span className="font-quote text-[17px] italic">{words.imports.relax}</span>
            </p>
          )}
        </div>
        <div className="flex shrink-0 items-center gap-2">
          <RunState state={run.state} />
          {isReading && <CancelButton id={run.id} />}
        </div>
      </header>
      {isReading && <RunProgress run={run} />}
      {files && <FileList files={files} run={run} />}
      <RunResult run={run} />
      {!isReading && isNewest && run.items_done > 0 && <FirstTasks />}
    </article>
  );
}

function CancelButton({ id }: { id: string }) {
  const queries = useQueryClient();
  const [isAsked, setIsAsked] = useState(false);
  const cancel = async () => {
    setIsAsked(true);
    try {
      putImport(queries, await api.call('cancelImport', { id }));
    } catch (error) {
      setIsAsked(false);
      sayProblem(error);
    }
  };
  return (
    <Button size="small" disabled={isAsked} onClick={() => void cancel()}>
      {words.imports.cancelRun}
    </Button>
  );
}
