import { mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** All workers of one test run share this: the id of the process that runs jest. */
const RUN = process.env['ADJUTANT_TEST_RUN'] ?? String(process.ppid);
const folderOfRun = join(tmpdir(), `adjutant-tests-${RUN}`);
const DEADLINE_MS = 120_000;

/** What `start` answers, started by the first worker of the test run that asks for `name`; the others wait for it and read its words. */
export async function oncePerRun<T>(name: string, start: (folder: string) => Promise<T>): Promise<T> {
  await mkdir(folderOfRun, { recursive: true, mode: 0o755 });
  const file = join(folderOfRun, `${name}.json`);
  const lockFile = join(folderOfRun, `${name}.lock`);
  const deadline = Date.now() + DEADLINE_MS;
  const read = (): Promise<string> => readFile(file, 'utf8').catch(() => '');
  while (Date.now() < deadline) {
    const words = await read();
    if (words !== '') return JSON.parse(words) as T;
    const lock = await open(lockFile, 'wx').catch(() => null);
    if (!lock) {
      await delay(50);
      continue;
    }
    await lock.close();
    try {
      if ((await read()) !== '') continue;
      await writeFile(`${file}.new`, JSON.stringify(await start(join(folderOfRun, name))));
      await rename(`${file}.new`, file);
    } finally {
      await rm(lockFile, { force: true });
    }
  }
  throw new Error(`${name} did not start within ${DEADLINE_MS / 1_000} s`);
}
