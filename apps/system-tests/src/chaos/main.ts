import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { seededRandom } from '../seeded-random.js';
import { removeFolder, temporaryFolder } from '../temporary-folder.js';
import type { Cluster } from './cluster.js';
import { faults, type Fault } from './faults.js';
import { flaws } from './flaws.js';
import { patchedBuild } from './patched-build.js';
import { ProcessCluster } from './process-cluster.js';
import { runChaos } from './run-chaos.js';
import { StandaloneCluster } from './standalone-cluster.js';

const USAGE = `npm run chaos -- [--minutes N] [--seed S] [--people N] [--lasts SECONDS] [--only WORDS]… [--flaw NAME] [--standalone] [--keep]
  --minutes N      how long faults are made (10)
  --seed S         the same seed makes the same faults and the same work (1)
  --people N       who work at the same time (6)
  --lasts SECONDS  how long what lasts lasts (5)
  --only WORDS     faults whose names have these words
  --flaw NAME      breaks a copy of the built code first, to see that the checker sees it: ${Object.keys(flaws).join(', ')}
  --standalone     the product as one process, not as a cluster
  --keep           leaves the ledger and the data where they are, and says where
`;

function isFlaw(name: string): name is keyof typeof flaws {
  return Object.hasOwn(flaws, name);
}

function readArguments() {
  const { values } = parseArgs({
    options: { minutes: { type: 'string', default: '10' }, seed: { type: 'string', default: '1' }, people: { type: 'string', default: '6' }, lasts: { type: 'string', default: '5' }, only: { type: 'string', multiple: true }, flaw: { type: 'string' }, standalone: { type: 'boolean', default: false }, keep: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
  });
  const [minutes, seed, people, lasts] = [values.minutes, values.seed, values.people, values.lasts].map(Number) as [number, number, number, number];
  if (values.help || !(minutes > 0 && Number.isInteger(seed) && people >= 2 && lasts > 0) || !(values.flaw === undefined || isFlaw(values.flaw))) return null;
  return { minutes, seed, people, lastsMs: lasts * 1000, only: values.only ?? [''], flaw: values.flaw, isStandalone: values.standalone, isKept: values.keep };
}

/** Possible faults in an order of the seed's, each once before any comes again, until the time is over. */
function* faultsUntil(endMs: number, seed: number, cluster: Cluster, only: readonly string[]): Generator<Fault> {
  const random = seededRandom(seed + 1);
  const possible = faults.filter((fault) => fault.isPossible(cluster) && only.some((words) => fault.name.includes(words)));
  if (possible.length === 0) throw new Error(`No fault has these words in its name. There are:\n${faults.map(({ name }) => `  ${name}`).join('\n')}`);
  for (;;) {
    for (const { fault } of possible.map((each) => ({ fault: each, place: random() })).sort((one, other) => one.place - other.place)) {
      if (Date.now() > endMs) return;
      yield fault;
    }
  }
}

async function main(): Promise<number> {
  const given = readArguments();
  if (!given) {
    process.stderr.write(USAGE);
    return 1;
  }
  const folder = await temporaryFolder('chaos');
  const note = (line: string) => void process.stdout.write(`${line}\n`);
  const build = given.flaw && isFlaw(given.flaw) ? { root: join(folder, 'build'), main: await patchedBuild(join(folder, 'build'), flaws[given.flaw]) } : {};
  const cluster: Cluster = given.isStandalone ? await StandaloneCluster.open({ folder, ...build }) : await ProcessCluster.open({ folder, note, ...build });
  try {
    const chosen = faultsUntil(Date.now() + given.minutes * 60_000, given.seed, cluster, given.only);
    const result = await runChaos({ cluster, ledgerPath: join(folder, 'ledger.jsonl'), seed: given.seed, people: given.people, faults: chosen, lastsMs: given.lastsMs, calmMs: 2_000, note });
    if (result.neverCame.length > 0) note(`Processes never came to these points, and were killed elsewhere: ${result.neverCame.join(', ')}`);
    for (const breach of result.breaches.slice(0, 100)) note(`  ${breach}`);
    note(`${result.faults} faults, slowest recovery ${result.slowestRecoveryMs} ms, ${result.breaches.length} breaches (seed ${given.seed})`);
    return result.breaches.length === 0 ? 0 : 1;
  } finally {
    await cluster.close();
    if (given.isKept) note(`Kept: ${folder}`);
    else await removeFolder(folder);
  }
}

process.exitCode = await main();
