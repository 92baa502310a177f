import type { Task } from '@adjutant/client';
import { useQuery } from '@tanstack/react-query';
import { ChevronDown, ChevronUp } from 'lucide-react';
import { useState } from 'react';

import { bucketQuery, type TaskBucket } from '../api/queries.js';
import { Button } from '../ui/button.js';
import { words } from '../words/words.js';
import { TaskCard } from './task-card.js';

interface BucketColumnProps {
  bucket: TaskBucket;
  tasks: readonly Task[];
  total: number;
}

/** One column: the best three in full, the rest one step away. */
export function BucketColumn({ bucket, tasks, total }: BucketColumnProps) {
  const [isOpen, setIsOpen] = useState(false);
  const rest = useQuery({ ...bucketQuery(bucket), enabled: isOpen });
  const shown = isOpen && rest.data ? [...tasks, ...rest.data.tasks.filter(({ id }) => tasks.every((task) => task.id !== id))] : tasks;
  const heading = `bucket-${bucket}`;
  return (
    <section aria-labelledby={heading} data-column className="grid min-w-0 grid-cols-1 gap-3">
      <header className="flex items-baseline gap-2 border-b border-line-strong pb-1.5">
        <h2 id={heading} className="text-[17px] font-semibold tracking-tight">
          {words.focus.buckets[bucket]}
        </h2>
        <span className="text-[13px] text-ink-faint tabular-nums">{words.focus.count(shown.length, total)}</span>
      </header>
      {tasks.length === 0 && <p className="py-6 text-center text-ink-faint">{words.focus.emptyBucket[bucket]}</p>}
      <ul className="grid grid-cols-1 gap-3">
        {shown.map((task, at) => (
          <li key={task.id} className="min-w-0">
            <TaskCard task={task} isCompact={at >= tasks.length} />
          </li>
        ))}
      </ul>
      {total > tasks.length && (
        <Button kind="quiet" size="small" aria-expanded={isOpen} onClick={() => setIsOpen(!isOpen)} className="justify-self-start">
          {isOpen ? <ChevronUp className="size-4" aria-hidden="true" /> : <ChevronDown className="size-4" aria-hidden="true" />}
          {isOpen ? words.focus.restHide : words.focus.rest(total - tasks.length)}
        </Button>
      )}
    </section>
  );
}
