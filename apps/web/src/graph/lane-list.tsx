import type { Graph, Task } from '@adjutant/contracts-gateway';
import { Link } from '@tanstack/react-router';
import { Check } from 'lucide-react';
import { useMemo, useState } from 'react';

import { DueLabel } from '../tasks/due-label.js';
import { SourceBadge } from '../tasks/source-badge.js';
import { withTask } from '../tasks/with-task.js';
import { Button } from '../ui/button.js';
import { words } from '../words/words.js';
import { tasksOf, type Arrangement, type StandingLane } from './arrange-lanes.js';

const AT_ONCE = 50;

interface Entry {
  task: Task;
  links: readonly string[];
}

/** The graph in plain text: the same lanes, each a list of ways to its tasks. */
export function LaneList({ graph, arrangement }: { graph: Graph; arrangement: Arrangement }) {
  const entries = useMemo(() => entriesOf(graph), [graph]);
  return (
    <div className="grid grid-cols-1 items-start gap-x-6 gap-y-8 pt-1 md:grid-cols-2 xl:grid-cols-4">
      {arrangement.lanes.map((lane) => (
        <Lane key={lane.id} lane={lane} entries={entries} />
      ))}
    </div>
  );
}

function entriesOf({ nodes, links }: Graph): ReadonlyMap<string, Entry> {
  const titles = new Map(nodes.map(({ id, title }) => [id, title]));
  const linksOf = Map.groupBy(links, ({ parent_id }) => parent_id);
  const inWords = (id: string) => (linksOf.get(id) ?? []).map(({ kind, child_id }) => words.graph.linked(words.tasks.links_kind[kind] ?? kind, titles.get(child_id) ?? ''));
  return new Map(nodes.map((task) => [task.id, { task, links: inWords(task.id) }]));
}

function Lane({ lane, entries }: { lane: StandingLane; entries: ReadonlyMap<string, Entry> }) {
  const [limit, setLimit] = useState(AT_ONCE);
  const ids = tasksOf(lane);
  const heading = `lane-${lane.id}`;
  return (
    <section aria-labelledby={heading} className="grid min-w-0 grid-cols-1 gap-1">
      <header className="flex items-baseline gap-2 border-b border-line-strong pb-1.5">
        <h2 id={heading} className="text-[17px] font-semibold tracking-tight">
          {words.graph.lanes[lane.id]}
        </h2>
        <span className="text-[13px] text-ink-faint tabular-nums">{ids.length.toLocaleString()}</span>
      </header>
      {ids.length === 0 && <p className="py-2 text-ink-faint">{words.graph.emptyLane}</p>}
      <ol>
        {ids.slice(0, limit).map((id) => {
          const entry = entries.get(id);
          return entry && <Row key={id} {...entry} />;
        })}
      </ol>
      {ids.length > limit && (
        <Button kind="quiet" size="small" className="justify-self-start" onClick={() => setLimit(limit + AT_ONCE)}>
          {words.common.more}
        </Button>
      )}
    </section>
  );
}

function Row({ task, links }: Entry) {
  const isDone = task.status === 'done';
  return (
    <li className="grid grid-cols-1 gap-0.5 border-b border-line py-2">
      <Link to="." search={withTask(task.id)} className={`from-outside line-clamp-3 rounded-sm text-[15px] leading-snug font-medium decoration-line-strong underline-offset-3 hover:underline ${isDone ? 'text-done' : ''}`}>
        {isDone && <Check className="mr-1 inline size-3.5" role="img" aria-label={words.graph.done} />}
        {task.title}
      </Link>
      <span className="flex items-center justify-between gap-3">
        <SourceBadge source={task.source_kind} reference={task.source_ref} />
        {!isDone && <DueLabel task={task} />}
      </span>
      {links.map((link) => (
        <span key={link} title={link} className="from-outside line-clamp-2 text-[13px] text-ink-faint">
          {link}
        </span>
      ))}
    </li>
  );
}
