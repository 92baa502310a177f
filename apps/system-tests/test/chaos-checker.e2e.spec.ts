import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { crash, faults, type Fault } from '../src/chaos/faults.js';
import { flaws } from '../src/chaos/flaws.js';
import { patchedBuild, type Patch } from '../src/chaos/patched-build.js';
import { runChaos } from '../src/chaos/run-chaos.js';
import type { Cluster } from '../src/chaos/cluster.js';
import { ProcessCluster } from '../src/chaos/process-cluster.js';
import { StandaloneCluster } from '../src/chaos/standalone-cluster.js';
import { removeFolder, temporaryFolder } from '../src/temporary-folder.js';

let folder: string;
beforeAll(async () => {
  folder = await temporaryFolder('chaos-checker');
});
afterAll(() => removeFolder(folder));

const faultNamed = (words: string): Fault => faults.find(({ name }) => name.includes(words)) as Fault;

/** What the checker says of a build with this flaw, run by `open`, after this fault. */
async function breachesOf(name: string, patches: readonly Patch[], open: (options: { folder: string; root: string; main: string }) => Promise<Cluster>, ...chosen: Fault[]): Promise<string> {
  const place = join(folder, name);
  await mkdir(place);
  const root = join(place, 'build');
  const cluster = await open({ folder: place, root, main: await patchedBuild(root, patches) });
  try {
    const { breaches } = await runChaos({ cluster, ledgerPath: join(place, 'ledger.jsonl'), seed: 7, people: 6, faults: chosen, lastsMs: 3_000, calmMs: 1_000 });
    return breaches.join('\n');
  } finally {
    await cluster.close();
  }
}

const repeats = faultNamed('one to five times');
/** Slow, so that much has been handed over and is not done when it dies. */
const dies = crash('commit:before', 'operations', { slow: { schema: 'operations', ms: 60 } });
const ends = faultNamed('SIGTERM');
const uneven = faultNamed('another order');
const resets = faultNamed('connections to broker reset');
/** Uneven to the end: a service that starts anew would look at its whole outbox once. */
const openUneven: typeof ProcessCluster.open = (options) => ProcessCluster.open({ ...options, chaos: { unevenCommits: { maxMs: 80, seed: 7 } } });

describe('the checker', () => {
  it('[PRO-37] [PRO-53] sees nothing in the code as it is, whatever of this is done to it', async () => {
    expect(await breachesOf('sound', [], StandaloneCluster.open, repeats, dies, ends, uneven)).toBe('');
  }, 180_000);

  it('[PRO-42] sees that events are handled without an inbox', async () => {
    expect(await breachesOf('inbox', flaws.inboxOff, ProcessCluster.open, repeats)).toMatch(/task-graph\.task-changed\.v1 \S+ never came to operations/);
  }, 120_000);

  it('[PRO-53] sees that messages are acknowledged before they are handled', async () => {
    expect(await breachesOf('acknowledge', flaws.earlyAcknowledge, ProcessCluster.open, dies)).toMatch(/never came to operations/);
  }, 120_000);

  it('[PRO-37] sees that a connection remembers whom it worked for', async () => {
    expect(await breachesOf('set', flaws.plainSet, ProcessCluster.open, ends)).toMatch(/the answer of operation \d+ \(\w+\) told person\d words of person\d/);
  }, 120_000);

  it('[PRO-53] sees that a relay passes over what a slower transaction commits', async () => {
    expect(await breachesOf('relay', flaws.relayByLastId, openUneven, resets, resets, resets)).toMatch(/not quiet after 20000 ms: \d+ events in \w+\.outbox/);
  }, 120_000);

  it('[PRO-53] sees that the outside is asked twice for what was asked once', async () => {
    expect(await breachesOf('asks', flaws.asksTwice, ProcessCluster.open, repeats, resets)).toMatch(/ask, \w+\) was tried (\d+) times and asked the model \d+ times/);
  }, 120_000);
});
