// The first thing that runs after a clone: plain JavaScript for any Node from 20 on, with no package installed yet.
// It installs what is missing, picks the runtime that the install brought, builds what changed, and hands over.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, statSync, utimesSync, writeFileSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];
/** V8's nursery, bounded to 16 MiB: nearly all that a request makes is gone at once, and the idle process stays a fifth smaller. */
const NURSERY = '--max-semi-space-size=16';
const quietNx = { NX_DAEMON: 'false', NX_NO_CLOUD: 'true', NX_TUI: 'false', NX_TUI_AUTO_EXIT: '0' };

/** Runs a program and passes on what it is told to do by signals; with `quiet` its output is shown only when it fails. Resolves to the exit code. */
export function run(program, args, { quiet = false, env = {} } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: root, env: { ...process.env, ...env }, stdio: quiet ? ['ignore', 'pipe', 'pipe'] : ['inherit', 'inherit', 'inherit', 'ipc'] });
    const output = [];
    let told = null;
    const pass = (signal) => {
      told = signal;
      child.kill(signal);
    };
    for (const signal of SIGNALS) process.on(signal, pass);
    child.stdout?.on('data', (chunk) => output.push(chunk));
    child.stderr?.on('data', (chunk) => output.push(chunk));
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      for (const each of SIGNALS) process.off(each, pass);
      if (quiet && told) process.exit(130);
      if (quiet && code !== 0) process.stderr.write(Buffer.concat(output));
      resolve(signal ? 130 : (code ?? 1));
    });
  });
}

function stop(sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}

async function step(label, work) {
  const started = Date.now();
  process.stderr.write(`${label} … `);
  const code = await work();
  process.stderr.write(code === 0 ? `done in ${((Date.now() - started) / 1000).toFixed(1)} s\n` : 'failed\n');
  if (code !== 0) stop(`${label} failed; the lines above say why.`);
}

function modifiedAt(path) {
  return existsSync(path) ? statSync(path).mtimeMs : 0;
}

async function ensureInstalled() {
  const lock = join(root, 'package-lock.json');
  const installed = join(root, 'node_modules', '.package-lock.json');
  if (modifiedAt(installed) >= modifiedAt(lock)) return;
  const npm = process.env.npm_execpath ? [process.execPath, process.env.npm_execpath] : ['npm'];
  await step('Installing packages (about a minute, once)', () =>
    run(npm[0], [...npm.slice(1), 'ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], { quiet: true }),
  );
  const now = new Date();
  utimesSync(installed, now, now);
}

function isRecent(version) {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  return major > 24 || (major === 24 && minor >= 9);
}

/** The Node that the install brought, else this one when it is new enough. */
export function runtime() {
  const bundled = join(root, 'node_modules', `node-${process.platform}-${process.arch}`, 'bin', 'node');
  if (existsSync(bundled)) return bundled;
  if (isRecent(process.version)) return process.execPath;
  return stop(`Adjutant needs Node 24.9 or newer on ${process.platform}-${process.arch}; this is ${process.version}. Install it from https://nodejs.org and run the command again.`);
}

function newestIn(folder) {
  let newest = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) newest = Math.max(newest, newestIn(path));
    else if (!entry.name.endsWith('.spec.ts')) newest = Math.max(newest, statSync(path).mtimeMs);
  }
  return newest;
}

function newestSource() {
  const projects = ['apps', 'libs', 'libs/contracts'].flatMap((group) => readdirSync(join(root, group)).map((name) => join(root, group, name)));
  const sources = projects.map((project) => join(project, 'src')).filter((path) => existsSync(path));
  return Math.max(modifiedAt(join(root, 'package-lock.json')), ...sources.map(newestIn));
}

async function ensureBuilt() {
  const stamp = join(root, 'node_modules', '.cache', 'adjutant-built');
  if (modifiedAt(stamp) >= newestSource() && existsSync(join(root, 'apps/standalone/dist/main.js'))) return;
  await step('Building', () =>
    run(runtime(), [join(root, 'node_modules/nx/dist/bin/nx.js'), 'run-many', '-t', 'build', '--parallel=2', '--outputStyle=static'], { quiet: true, env: { ...quietNx, PATH: `${join(root, 'node_modules/.bin')}:${process.env.PATH ?? ''}` } }),
  );
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, '');
}

/** Runs a script with the right runtime: in this process where that is the right one already. */
async function handOver(script, args) {
  if (isRecent(process.version)) {
    process.argv = [process.execPath, script, ...args];
    await import(pathToFileURL(script).href);
    return;
  }
  process.exitCode = await run(runtime(), [NURSERY, script, ...args]);
}

/** npm may be killed without a word to us: whoever started us being gone, nobody could stop us any more. */
function stopWithNpm() {
  if (!process.env.npm_lifecycle_event) return;
  const npm = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === npm) return;
    clearInterval(timer);
    process.kill(process.pid, 'SIGTERM');
  }, 500).unref();
}

for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
stopWithNpm();
const [first, ...rest] = process.argv.slice(2);
await ensureInstalled();
await ensureBuilt();
if (first === '--check') await handOver(join(root, 'apps/system-tests/check.mjs'), rest);
else if (first === '--cluster') await handOver(join(root, 'apps/cluster/dist/main.js'), rest);
else if (first === '--chaos') await handOver(join(root, 'apps/system-tests/dist/chaos/main.js'), rest);
else if (first === '--bench') await handOver(join(root, 'apps/system-tests/dist/bench/main.js'), rest);
else await handOver(join(root, 'apps/standalone/dist/main.js'), first === undefined ? [] : [first, ...rest]);
