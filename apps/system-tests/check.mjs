// Everything that must hold before a change lands: lint, types, all tests with coverage. Ends with `N passed, N failed`.
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { countCoverage } from './count-coverage.mjs';
import { judgeCheck, MINIMUM_LINE_COVERAGE } from './judge-check.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const results = join(root, 'tmp', 'check');
const bin = join(root, 'node_modules/.bin');
const env = { ...process.env, PATH: `${bin}:${process.env.PATH ?? ''}`, NX_DAEMON: 'false', NX_NO_CLOUD: 'true', NX_TUI: 'false' };

function run(label, args, extraEnv = {}) {
  process.stdout.write(`\n=== ${label}\n`);
  const started = Date.now();
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { cwd: root, env: { ...env, ...extraEnv }, stdio: ['ignore', 'inherit', 'inherit'] });
    child.on('exit', (code) => {
      process.stdout.write(`=== ${label}: ${code === 0 ? 'passed' : 'FAILED'} (${((Date.now() - started) / 1000).toFixed(1)} s)\n`);
      resolve(code === 0);
    });
  });
}

function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return null;
  }
}

rmSync(results, { recursive: true, force: true });
mkdirSync(results, { recursive: true });
const steps = [];
steps.push(await run('programs', ['apps/system-tests/ensure-programs.mjs']));
steps.push(await run('project graph', ['node_modules/nx/dist/bin/nx.js', 'graph', '--file=tmp/check/graph.json']));
steps.push(await run('lint', ['node_modules/eslint/bin/eslint.js', '.', '--max-warnings=0']));
steps.push(await run('types', ['node_modules/typescript7/bin/tsc', '-p', 'tsconfig.base.json']));
steps.push(await run('types of the console', ['node_modules/typescript7/bin/tsc', '-p', 'apps/web']));
const jest = await run('tests', [
  '--experimental-vm-modules',
  '--disable-warning=ExperimentalWarning',
  'node_modules/jest/bin/jest.js',
  '--config=jest.preset.js',
  '--rootDir=.',
  '--maxWorkers=2',
  '--coverage',
  '--coverageDirectory=tmp/check/coverage',
  '--json',
  '--outputFile=tmp/check/jest.json',
  ...process.argv.slice(2),
], { BROWSER_COVERAGE: join(results, 'browser') });
const coveredPercent = await countCoverage({ jestReport: readJson(join(results, 'coverage/coverage-final.json')), browserFolder: join(results, 'browser') });
const { passed, failed } = judgeCheck({ steps, jest: { ok: jest, report: readJson(join(results, 'jest.json')) }, coveredPercent });
process.stdout.write('\nPictures of every page of the console: tmp/screenshots\n');
process.stdout.write(`\nCoverage: ${coveredPercent} % of product lines, ${MINIMUM_LINE_COVERAGE} % are needed\n`);
process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
