import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { parseWindow } from './parse-window.js';

interface Case {
  Input: string;
  Context?: { ReferenceDateTime?: string };
  Results: { Text: string; Value?: { FutureResolution?: Record<string, string>; PastResolution?: Record<string, string> } }[];
}

const FILES = ['DateParser', 'DatePeriodParser', 'DateTimeParser', 'DateTimePeriodParser', 'TimePeriodParser'];

function expectedOf(resolution: Record<string, string>, day: string): { start: string; end: string | null } | null {
  const start = resolution['startDate'] ?? resolution['startDateTime'] ?? resolution['date'] ?? resolution['dateTime'] ?? (resolution['startTime'] ? `${day} ${resolution['startTime']}` : undefined);
  const end = resolution['endDate'] ?? resolution['endDateTime'] ?? (resolution['endTime'] ? `${day} ${resolution['endTime']}` : undefined);
  return start ? { start: instant(start), end: end ? instant(end) : null } : null;
}

const instant = (text: string): string => new Date(`${text.replace(' ', 'T')}${text.includes(':') ? '' : 'T00:00:00'}Z`).toISOString();
const dayAfter = (iso: string): string => new Date(Date.parse(iso) + 86_400_000).toISOString();

/** Right where start and end are; an end that names its last day may be that day or the midnight after it. */
function isRight(one: Case, prefer: 'past' | 'future'): boolean | null {
  const now = new Date(`${(one.Context?.ReferenceDateTime ?? '').slice(0, 19)}Z`);
  const resolution = one.Results[0]?.Value?.[prefer === 'past' ? 'PastResolution' : 'FutureResolution'];
  const wanted = resolution && !Number.isNaN(now.getTime()) ? expectedOf(resolution, now.toISOString().slice(0, 10)) : null;
  if (!wanted) return null;
  const got = parseWindow(one.Input, { now, timeZone: 'UTC', prefer });
  const end = got?.end.toISOString();
  const isEndRight = wanted.end === null || end === wanted.end || end === dayAfter(wanted.end) || Math.abs(Date.parse(end ?? '') - Date.parse(wanted.end)) <= 1000;
  return got?.start.toISOString() === wanted.start && isEndRight;
}

const [, , folder, isVerbose] = process.argv;
if (!folder) throw new Error('Say where the cases are: parse-window.eval.js <folder> [verbose]');
let right = 0;
let total = 0;
for (const file of FILES) {
  const cases = JSON.parse(readFileSync(join(folder, `${file}.json`), 'utf8').replace(/^\uFEFF/, '')) as Case[];
  const judged = cases.flatMap((one) => (['past', 'future'] as const).map((prefer) => ({ one, prefer, isRight: isRight(one, prefer) }))).filter((row) => row.isRight !== null);
  const good = judged.filter((row) => row.isRight).length;
  right += good;
  total += judged.length;
  process.stdout.write(`${file} ${good}/${judged.length} ${((100 * good) / judged.length).toFixed(1)} %\n`);
  if (isVerbose) for (const { one, prefer } of judged.filter((row) => !row.isRight)) process.stdout.write(`  ${prefer} ${one.Input} => ${JSON.stringify(one.Results[0]?.Value?.[prefer === 'past' ? 'PastResolution' : 'FutureResolution'])} got ${JSON.stringify(parseWindow(one.Input, { now: new Date(`${(one.Context?.ReferenceDateTime ?? '').slice(0, 19)}Z`), timeZone: 'UTC', prefer }))}\n`);
}
process.stdout.write(`all ${right}/${total} ${((100 * right) / total).toFixed(1)} %\n`);
