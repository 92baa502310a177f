import { rename, writeFile } from 'node:fs/promises';

/** For its owner alone, written beside, flushed and renamed: a crash leaves the old file or the new one, never half of it. */
export async function writeWhole(path: string, text: string): Promise<void> {
  const beside = `${path}.${process.pid}.tmp`;
  await writeFile(beside, text, { mode: 0o600, flush: true });
  await rename(beside, path);
}
