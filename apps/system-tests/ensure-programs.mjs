// The programs that the tests talk to: there, or installed with the system's package manager, or one sentence that says how.
import { cephProgram, ensureProgram, rabbitMqProgram, redisProgram } from '@adjutant/engines';

import { findKubectl, unpackKubectl } from './kubectl.mjs';

const programs = [
  { name: 'Chromium', places: [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].filter(Boolean), debianPackage: 'chromium' },
  rabbitMqProgram,
  redisProgram,
  cephProgram,
];
const onInstall = (name) => process.stdout.write(`Installing ${name} (once) …\n`);

for (const program of programs) {
  try {
    await ensureProgram({ ...program, onInstall });
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}

if (!findKubectl()) {
  onInstall('kubectl');
  await unpackKubectl().catch((error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  });
}
