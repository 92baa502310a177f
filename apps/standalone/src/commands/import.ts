import { access } from 'node:fs/promises';
import { resolve } from 'node:path';

import { AppError } from '@adjutant/contracts-core';

import { printBoard } from '../terminal/board.js';
import type { Command } from './command.js';
import { printImport, runImport } from './run-import.js';
import { withSystem } from './with-system.js';

async function absolute(path: string): Promise<string> {
  const full = resolve(path);
  await access(full).catch(() => {
    throw new AppError('NOT_FOUND', `${full} does not exist or cannot be read. Check the path.`);
  });
  return full;
}

export const importCommand: Command = async (context) => {
  const { args, output, signal, clock } = context;
  const paths = await Promise.all(args.operands.map(absolute));
  return withSystem(context, async (client) => {
    const run = await runImport(client, paths, [], output, signal);
    const board = await client.call('getFocus', {});
    output.json({ import: run, focus: board });
    printImport(output, run);
    printBoard(output, board, clock.now());
    return run.state === 'done' ? 0 : 1;
  });
};
