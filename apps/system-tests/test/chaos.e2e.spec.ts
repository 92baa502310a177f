import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { faults, type Fault } from '../src/chaos/faults.js';
import { ProcessCluster } from '../src/chaos/process-cluster.js';
import { runChaos } from '../src/chaos/run-chaos.js';
import { removeFolder, temporaryFolder } from '../src/temporary-folder.js';

/** One of each kind; `npm run chaos` does them all, for as long as it is told. */
const CHOSEN = [
  'kill -9 at commit:before of task_graph',
  'broker killed',
  'kill -9 at confirm:after of task_graph',
  'Redis wiped',
  'kill -9 at acknowledge:before of operations',
  'PostgreSQL stopped immediately',
  'poison messages',
  'kill -9 at commit:after of connector_ingest',
  'half-open connections between services and broker',
  'cut connections between services and postgres',
  'memory alarm of the broker',
  'SIGTERM in the middle of work',
  'disk of the services full',
  'broker closes all connections',
  'Redis killed',
  'PostgreSQL frozen for 30 s',
  'kill -9 at confirm:before of connector_ingest',
  'kill -9 at acknowledge:after of task_graph',
  'kill -9 at call:before of embedding',
  'kill -9 at call:after of agent_orchestrator',
  'connections to broker reset',
  'delay between services and redis',
  'throttle between services and postgres',
  'operations a hundred times slower',
];
const SEED = 20;

let folder: string;
let cluster: ProcessCluster;
beforeAll(async () => {
  folder = await temporaryFolder('chaos');
  cluster = await ProcessCluster.open({ folder, chaos: { repeatEvents: { seed: SEED } } });
}, 120_000);
afterAll(async () => {
  await cluster.close();
  await removeFolder(folder);
}, 60_000);

function faultNamed(name: string): Fault {
  const fault = faults.find((each) => each.name === name);
  if (!fault) throw new Error(`There is no fault "${name}".`);
  return fault;
}

describe('the cluster profile under attack', () => {
  it('[PRO-37] [PRO-42] [PRO-51] [PRO-52] [PRO-53] keeps all that it accepted, once, and each person\'s for himself, while every event comes one to five times and one thing after the other breaks', async () => {
    const chosen = CHOSEN.map(faultNamed).filter((fault) => fault.isPossible(cluster));
    const result = await runChaos({ cluster, ledgerPath: join(folder, 'ledger.jsonl'), seed: SEED, people: 4, faults: chosen, lastsMs: 2_000, calmMs: 500 });
    expect(result.breaches).toEqual([]);
    expect(result.faults).toBe(chosen.length);
    expect(result.neverCame).toEqual([]);
    expect(chosen.length).toBeGreaterThanOrEqual(CHOSEN.length - 1);
    expect(result.outcomes.acknowledged).toBeGreaterThan(100);
    expect(result.slowestRecoveryMs).toBeLessThan(20_000);
    expect(result.deadLetters).toBe(cluster.places.poisoned?.size);
  }, 300_000);
});
