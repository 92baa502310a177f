import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { Person, ReadLedger } from './ledger.js';
import type { Snapshot } from './snapshot.js';

/** Files of one user each, whose id is in their path; and files of nobody in particular, which hold nobody's words. */
export interface StoredFiles {
  ofUsers: readonly string[];
  ofNobody: readonly string[];
}

/** No word of one person is in a row, a file, a message, a log or an answer of another. */
export async function checkIsolation(ledger: ReadLedger, snapshot: Snapshot, files: StoredFiles): Promise<string[]> {
  const { people, operations } = ledger;
  const answers = operations.flatMap(({ op, person, action, ending }) => (ending?.leaks ?? []).map((other) => `the answer of operation ${op} (${action}) told ${person} words of ${other}`));
  return [...answers, ...checkRows(people, snapshot), ...(await checkFiles(people, files))];
}

/** A row that names a user holds his words only; one that names none, of one person at most. */
function checkRows(people: readonly Person[], snapshot: Snapshot): string[] {
  return snapshot.rows.flatMap(({ table, row, text }) => {
    const spoken = people.filter(({ canary }) => text.includes(canary));
    const owners = typeof row['user_id'] === 'string' ? [row['user_id']] : people.filter(({ user_id }) => text.includes(user_id)).map(({ user_id }) => user_id);
    const strangers = owners.length === 0 ? spoken.slice(1) : spoken.filter(({ user_id }) => owners.some((owner) => owner !== user_id));
    return strangers.map(({ name }) => `a row of ${table} that is not his holds words of ${name}: ${text.slice(0, 200)}`);
  });
}

async function checkFiles(people: readonly Person[], { ofUsers, ofNobody }: StoredFiles): Promise<string[]> {
  const found: string[] = [];
  // What a killed process was writing lies in `tmp` for a day, under a name that tells nothing, and is nobody's to read.
  for (const path of (await filesBelow(ofUsers)).filter((each) => !each.includes('/blobs/tmp/'))) {
    const bytes = await readFile(path).catch(() => Buffer.alloc(0));
    found.push(...people.filter(({ canary, user_id }) => bytes.includes(canary) && !path.includes(user_id)).map(({ name }) => `${path} holds words of ${name}, but is not his`));
  }
  for (const path of await filesBelow(ofNobody)) {
    const bytes = await readFile(path).catch(() => Buffer.alloc(0));
    found.push(...people.filter(({ canary }) => bytes.includes(canary)).map(({ name }) => `${path} holds words of ${name}: ${lineWith(bytes, people)}`));
  }
  return found;
}

function lineWith(bytes: Buffer, people: readonly Person[]): string {
  return (bytes.toString().split('\n').find((line) => people.some(({ canary }) => line.includes(canary))) ?? '').slice(0, 400);
}

async function filesBelow(places: readonly string[]): Promise<string[]> {
  const lists = await Promise.all(
    places.filter((place) => existsSync(place)).map(async (place) => {
      const entries = await readdir(place, { recursive: true, withFileTypes: true }).catch(() => null);
      return entries ? entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name)) : [place];
    }),
  );
  return lists.flat();
}
