import { setTimeout as delay } from 'node:timers/promises';

import { seededRandom } from '../seeded-random.js';
import { checkSystem, type Verdict } from './checker.js';
import type { Cluster } from './cluster.js';
import { NEVER_CAME, type Fault } from './faults.js';
import { Load } from './load.js';

export interface ChaosOptions {
  cluster: Cluster;
  ledgerPath: string;
  seed: number;
  people: number;
  /** In this order, as often as they are named. */
  faults: Iterable<Fault>;
  /** How long what lasts lasts. */
  lastsMs: number;
  /** Calm before each fault, at most. */
  calmMs: number;
  note?: (line: string) => void;
}

export interface ChaosResult extends Verdict {
  /** The longest time from the end of a fault until everybody was served again. */
  slowestRecoveryMs: number;
  faults: number;
  /** Crashes that were asked for at a point which the process never passed. */
  neverCame: string[];
}

const RECOVERY_MS = 20_000;

/** Lets people work, does one fault after the other to the system meanwhile, and judges what is left of it all. */
export async function runChaos(options: ChaosOptions): Promise<ChaosResult> {
  const { cluster, ledgerPath, seed, people, faults, note = () => undefined } = options;
  const load = await Load.open({ baseUrl: () => cluster.url(), ledgerPath, seed, people });
  const random = seededRandom(seed);
  const late: string[] = [];
  const neverCame: string[] = [];
  let [count, slowestRecoveryMs] = [0, 0];
  load.begin();
  for (const fault of faults) {
    await delay(random() * options.calmMs);
    const beganAt = Date.now();
    const detail = await fault.apply(cluster, { random, lastsMs: options.lastsMs }).catch((error: unknown) => {
      late.push(`${fault.name}: ${String(error)}`);
      return String(error);
    });
    const endedAt = Date.now();
    if (detail.endsWith(NEVER_CAME)) neverCame.push(fault.name);
    const recoveredMs = await load.servedAgain(endedAt, RECOVERY_MS);
    if (recoveredMs === null) late.push(`not everybody was served within ${RECOVERY_MS} ms after: ${fault.name}`);
    count += 1;
    slowestRecoveryMs = Math.max(slowestRecoveryMs, recoveredMs ?? RECOVERY_MS);
    await load.note(fault.name, detail, beganAt, endedAt);
    note(`${new Date(beganAt).toISOString()} ${fault.name}${detail ? ` (${detail})` : ''}: lasted ${endedAt - beganAt} ms, served again after ${recoveredMs ?? `more than ${RECOVERY_MS}`} ms`);
  }
  await delay(options.calmMs);
  await load.end();
  await load.readAll();
  await load.close();
  late.push(...load.deaf.map((name) => `${name} was never told of a change that he made`));
  const verdict = await checkSystem(ledgerPath, cluster.places);
  note(`${verdict.breaches.length + late.length === 0 ? 'sound' : 'BROKEN'}: ${JSON.stringify(verdict.outcomes)}, ${verdict.events} events, ${verdict.deadLetters} dead letters, quiet after ${verdict.quietAfterMs} ms`);
  return { ...verdict, breaches: [...late, ...verdict.breaches], slowestRecoveryMs, faults: count, neverCame };
}
