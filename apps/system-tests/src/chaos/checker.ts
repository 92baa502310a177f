import { setTimeout as delay } from 'node:timers/promises';

import { checkCalls } from './check-calls.js';
import { checkDelivery } from './check-delivery.js';
import { checkIsolation, type StoredFiles } from './check-isolation.js';
import { checkOperations } from './check-operations.js';
import { checkVersions } from './check-versions.js';
import { checkWork } from './check-work.js';
import { findUnrest } from './find-unrest.js';
import { readLedger, type Outcome } from './ledger.js';
import { Snapshot, type StoredRow } from './snapshot.js';

/** Where a system keeps what it keeps. The checker knows no service, only these places. */
export interface Places {
  adminUrl: string;
  indexFolders: readonly string[];
  files: StoredFiles;
  /** What waits or is being worked on outside of PostgreSQL, one line for each place. */
  unrest?: () => Promise<string[]>;
  /** Messages and jobs that are kept outside of PostgreSQL, as rows. */
  stored?: () => Promise<StoredRow[]>;
  /** Ids of messages that nobody can handle and somebody must have set aside. */
  poisoned?: ReadonlySet<string>;
}

export interface Verdict {
  breaches: string[];
  /** How long it took until nothing was on its way. */
  quietAfterMs: number;
  outcomes: Record<Outcome, number>;
  events: number;
  deadLetters: number;
}

const QUIET_DEADLINE_MS = 20_000;
const LOOK_EVERY_MS = 200;
/** Quiet twice in a row: work may be on its way from one place to the next during the first look. */
const LOOKS = 2;

/** Waits until all is quiet, at most 20 s, then holds what is stored against what people were told. */
export async function checkSystem(ledgerPath: string, places: Places, deadlineMs = QUIET_DEADLINE_MS): Promise<Verdict> {
  const startedAt = performance.now();
  const unrest = await waitUntilQuiet(places, deadlineMs);
  const quietAfterMs = Math.round(performance.now() - startedAt);
  const [ledger, database, outside] = await Promise.all([readLedger(ledgerPath), Snapshot.take(places.adminUrl), places.stored?.() ?? []]);
  const snapshot = new Snapshot([...database.rows, ...outside], database.tables);
  const delivery = checkDelivery(snapshot, places.poisoned);
  const breaches = [
    ...unrest.map((what) => `not quiet after ${deadlineMs} ms: ${what}`),
    ...checkOperations(ledger, snapshot),
    ...delivery.breaches,
    ...checkCalls(ledger, snapshot),
    ...checkVersions(snapshot),
    ...checkWork(ledger, snapshot, places.indexFolders),
    ...(await checkIsolation(ledger, snapshot, places.files)),
  ];
  const outcomes = { acknowledged: 0, rejected: 0, unknown: 0 };
  for (const { ending } of ledger.operations) outcomes[ending?.outcome ?? 'unknown'] += 1;
  return { breaches, quietAfterMs, outcomes, events: delivery.events, deadLetters: delivery.deadLetters };
}

async function waitUntilQuiet(places: Places, deadlineMs: number): Promise<string[]> {
  const deadline = performance.now() + deadlineMs;
  for (let looks = 0; ; ) {
    const unrest = await findAllUnrest(places);
    looks = unrest.length === 0 ? looks + 1 : 0;
    if (looks >= LOOKS) return [];
    if (performance.now() > deadline) return unrest;
    await delay(LOOK_EVERY_MS);
  }
}

/** What does not answer is no rest either. */
async function findAllUnrest({ adminUrl, unrest }: Places): Promise<string[]> {
  const looks = await Promise.allSettled([Snapshot.take(adminUrl).then(findUnrest), unrest?.() ?? []]);
  return looks.flatMap((look) => (look.status === 'fulfilled' ? look.value : [String(look.reason)]));
}
