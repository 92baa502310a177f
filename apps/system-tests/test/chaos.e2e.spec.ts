import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { checkSystem } from '../src/chaos/checker.js';
import { Load } from '../src/chaos/load.js';
import { StandaloneCluster } from '../src/chaos/standalone-cluster.js';
import { removeFolder, temporaryFolder } from '../src/temporary-folder.js';

let folder: string;
let cluster: StandaloneCluster;
beforeAll(async () => {
  folder = await temporaryFolder('chaos');
  cluster = await StandaloneCluster.open({ folder });
});
afterAll(async () => {
  await cluster.close();
  await removeFolder(folder);
});

describe('calm', () => {
  it('has no breach', async () => {
    const ledgerPath = join(folder, 'ledger.jsonl');
    const load = await Load.open({ baseUrl: () => cluster.url(), ledgerPath, seed: 1, people: 4 });
    load.begin();
    await delay(6000);
    await load.close();
    const verdict = await checkSystem(ledgerPath, cluster.places);
    expect(verdict.breaches).toEqual([]);
  }, 120_000);
});
