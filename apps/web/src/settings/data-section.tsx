import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';

import { statusQuery } from '../api/queries.js';
import { bytesInWords } from '../format/dates.js';
import { Problem } from '../ui/problem.js';
import { words } from '../words/words.js';
import { EraseData } from './erase-data.js';
import { Section } from './section.js';

const PARTS = ['database', 'search_index', 'blobs', 'total'] as const;

/** Where the data lies, how much of it there is, and the way to be rid of it. */
export function DataSection() {
  const status = useQuery(statusQuery());
  return (
    <Section name="data">
      {status.error && !status.data && <Problem error={status.error} onRetry={() => void status.refetch()} />}
      {status.data && <Figures status={status.data} />}
      <EraseData />
    </Section>
  );
}

type Status = NonNullable<ReturnType<typeof useQuery<Awaited<ReturnType<NonNullable<ReturnType<typeof statusQuery>['queryFn']>>>>>['data']>;

function Figures({ status: { storage, events, version } }: { status: Status }) {
  const sources = Object.entries(events.by_source).sort(([, a], [, b]) => b - a);
  return (
    <dl className="grid grid-cols-1 gap-x-8 gap-y-4 sm:grid-cols-2">
      {storage.data_folder && (
        <Figure name={words.settings.dataFolder} isWide>
          <code className="from-outside text-[13px]">{storage.data_folder}</code>
        </Figure>
      )}
      <Figure name={words.settings.storage} hint={words.settings.storageHint}>
        <FigureList rows={PARTS.map((part) => [words.settings.storageParts[part], storage.bytes[part] === null ? words.settings.keptElsewhere : bytesInWords(storage.bytes[part])])} hasTotal />
      </Figure>
      <Figure name={words.settings.events}>
        {sources.length === 0 ? <p className="text-ink-soft">{words.settings.noEvents}</p> : <FigureList rows={[...sources.map(([source, count]): [string, string] => [words.common.sources[source] ?? source, count.toLocaleString()]), [words.settings.eventsTotal, events.total.toLocaleString()]]} hasTotal />}
      </Figure>
      <Figure name={words.settings.version}>{version}</Figure>
    </dl>
  );
}

function Figure({ name, hint, isWide = false, children }: { name: string; hint?: string; isWide?: boolean; children: ReactNode }) {
  return (
    <div className={`grid min-w-0 grid-cols-1 content-start gap-1 ${isWide ? 'sm:col-span-2' : ''}`}>
      <dt className="font-medium">{name}</dt>
      <dd>{children}</dd>
      {hint && <dd className="text-[13px] text-ink-soft">{hint}</dd>}
    </div>
  );
}

function FigureList({ rows, hasTotal }: { rows: readonly (readonly [string, string])[]; hasTotal: boolean }) {
  return (
    <ul className="text-[13px] tabular-nums">
      {rows.map(([name, amount], at) => (
        <li key={name} className={`flex justify-between gap-4 border-b border-line py-1 last:border-0 ${hasTotal && at === rows.length - 1 ? 'font-medium' : 'text-ink-soft'}`}>
          <span>{name}</span>
          <span>{amount}</span>
        </li>
      ))}
    </ul>
  );
}
