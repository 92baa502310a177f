// The browser that the console is tested in: there, or installed with the system's package manager, or one sentence that says how.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const PLACES = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const isThere = () => PLACES.some((path) => path && existsSync(path));
const HINT = 'The console is tested in Chromium, which is not here. Install it (Debian: apt-get install chromium), or name one with CHROMIUM=/path, and run the command again.';

function install() {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const run = (...args) => spawnSync('apt-get', args, { env, stdio: ['ignore', 'ignore', 'inherit'] }).status === 0;
  return run('update', '-qq') && run('install', '-y', '-qq', '--no-install-recommends', 'chromium');
}

if (!isThere()) {
  const mayInstall = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
  if (mayInstall) process.stdout.write('Installing Chromium (once) …\n');
  if (!mayInstall || !install() || !isThere()) {
    process.stderr.write(`${HINT}\n`);
    process.exitCode = 1;
  }
}
