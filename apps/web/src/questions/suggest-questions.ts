import { words } from '../words/words.js';

export interface KnownData {
  bySource: Readonly<Record<string, number>>;
  openTasks: number;
  /** When the newest of what has happened came in; null when nothing has. */
  newestAt: string | null;
  titles: readonly string[];
  people: readonly string[];
}

const HOUR_MS = 3_600_000;
const WINDOWS = [
  ['hours', 2],
  ['day', 24],
  ['week', 7 * 24],
  ['month', 30 * 24],
] as const;
const MAX_TITLE = 60;
const MIN_NAME = 2;
const MAX_NAME = 40;
const MAX_PLACES = 2;

/** Questions that the data at hand can answer: nothing about hours in which nothing came in, no source that is not there. */
export function suggestQuestions({ bySource, openTasks, newestAt, titles, people }: KnownData, now: Date): string[] {
  const { suggest } = words.questions;
  const age = newestAt === null ? Infinity : now.getTime() - Date.parse(newestAt);
  const window = WINDOWS.find(([, hours]) => age < hours * HOUR_MS)?.[0];
  const places = Object.entries(bySource)
    .filter(([source, count]) => count > 0 && source !== 'calendar' && suggest.places[source])
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, MAX_PLACES)
    .flatMap(([source]) => suggest.places[source] ?? []);
  const title = titles.find((one) => one.length <= MAX_TITLE);
  const person = people.find((name) => name.length >= MIN_NAME && name.length <= MAX_NAME);
  return [
    ...(openTasks > 0 ? [suggest.needsAction] : []),
    ...(window ? [suggest.summarize[window]] : []),
    ...(openTasks > 0 ? places.map((place) => suggest.needsActionIn(place)) : []),
    ...(person ? [suggest.person(person)] : []),
    ...(title ? [suggest.about(title)] : []),
  ];
}
