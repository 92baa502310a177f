import { open } from 'node:fs/promises';
import { watch } from 'node:fs';
import { on } from 'node:events';

import { AppError } from '@adjutant/contracts-core';

const TAIL_BYTES = 16 * 1024;

/** Writes the end of a log, and then what is added to it, until the process is told to end. */
export async function followLog(path: string, write: (text: string) => void): Promise<void> {
  const file = await open(path).catch(() => null);
  if (!file) throw new AppError('NOT_FOUND', 'It has not said anything yet: it was never started here.');
  const watcher = watch(path);
  /** Kept until they are asked for, so that none is missed while the log is read. */
  const changes = on(watcher, 'change');
  try {
    let position = Math.max(0, (await file.stat()).size - TAIL_BYTES);
    for (;;) {
      const { size } = await file.stat();
      if (size > position) write((await readFrom(file, position, size - position)).trimEnd());
      position = size;
      await changes.next();
    }
  } finally {
    watcher.close();
    await file.close();
  }
}

async function readFrom(file: Awaited<ReturnType<typeof open>>, position: number, length: number): Promise<string> {
  const buffer = Buffer.alloc(length);
  await file.read(buffer, 0, length, position);
  return buffer.toString();
}
