import { readFileSync } from 'node:fs';

export interface BugReport {
  id: string;
  title: string;
  text: string;
}

/** Rows of a CSV file with quoted fields. */
export function parseCsv(content: string): string[][] {
  const rows: string[][] = [[]];
  const FIELD = /(?:"((?:[^"]|"")*)"|([^,\r\n]*))(,|\r?\n|$)/gy;
  for (const match of content.matchAll(FIELD)) {
    if (match[0] === '') break;
    rows.at(-1)?.push((match[1] ?? match[2] ?? '').replaceAll('""', '"'));
    if (match[3] !== ',') rows.push([]);
  }
  return rows.filter((row) => row.length > 1);
}

export function readBugReports(path: string): BugReport[] {
  const [header = [], ...rows] = parseCsv(readFileSync(path, 'utf8'));
  const [id, title, text] = ['Issue id', 'Summary', 'Description'].map((name) => header.indexOf(name));
  return rows.map((row) => ({ id: row[id ?? 0] ?? '', title: row[title ?? 0] ?? '', text: row[text ?? 0] ?? '' }));
}

/** Pairs of ids that the project's people called duplicates, each once, the smaller id first. */
export function readDuplicatePairs(path: string): [string, string][] {
  const [, ...rows] = parseCsv(readFileSync(path, 'utf8'));
  const pairs = rows.flatMap(([id = '', others = '']) => others.split(',').map((other) => [id, other.trim()].sort().join(' ')));
  return [...new Set(pairs)].map((pair) => pair.split(' ') as [string, string]);
}
