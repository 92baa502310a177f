import type { Task } from '@adjutant/client';

import { words } from '../words/words.js';

/** Each term of the score: how much it adds, of how much it could, and why. */
export function WhyHere({ task }: { task: Task }) {
  return (
    <div className="grid gap-2.5 text-[13px]">
      <p className="font-medium text-ink-soft">{words.focus.scoreOf(Math.round(task.score * 100))}</p>
      <ul className="grid gap-2">
        {task.score_terms.map(({ name, weight, value, why }) => (
          <li key={name} className="grid grid-cols-[1fr_auto] gap-x-3 gap-y-1">
            <span className="font-medium">{words.focus.terms[name] ?? name}</span>
            <span className="text-ink-soft tabular-nums">
              {Math.round(weight * value * 100)} / {Math.round(weight * 100)}
            </span>
            <meter className="col-span-2 h-1 w-full" min={0} max={1} value={value} aria-label={words.focus.terms[name] ?? name} />
            <span className="from-outside col-span-2 text-ink-soft">{why}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
