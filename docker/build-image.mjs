// Builds the image of one app: `npx nx image task-graph`. VERSION names it (default dev), REGISTRY is put before its name.
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const [app] = process.argv.slice(2);
const { VERSION = 'dev', REGISTRY = 'adjutant' } = process.env;

if (!app) throw new Error('Give the name of an app: node docker/build-image.mjs task-graph');
const build = ['build', '-f', 'docker/Dockerfile', '--build-arg', `APP=${app}`, '--build-arg', `VERSION=${VERSION}`, '-t', `${REGISTRY}/${app}:${VERSION}`, '.'];
const { status, error } = spawnSync('docker', build, { cwd: root, stdio: 'inherit' });
if (error) process.stderr.write('docker is not on this machine. Install it (https://docs.docker.com/engine/install) and run the command again.\n');
process.exitCode = error ? 1 : (status ?? 1);
