import { access } from 'node:fs/promises';
import { resolve } from 'node:path';

import { AppError } from '@adjutant/contracts-core';

import { workingFolder } from '../config.js';
import { printBoard } from '../terminal/board.js';
import { plainLine } from '../terminal/output.js';
import type { Command } from './command.js';
import { printImport, runImport } from './run-import.js';
import { withSystem } from './with-system.js';

/** The paths as absolute ones: those that can be read, and those that cannot. Throws NOT_FOUND when none can. */
async function sortPaths(operands: readonly string[], folder: string): Promise<{ readable: string[]; missing: string[] }> {
  const paths = operands.map((operand) => resolve(folder, operand));
  const found = await Promise.all(paths.map((path) => access(path).then(() => true, () => false)));
  const readable = paths.filter((_, index) => found[index]);
  const missing = paths.filter((_, index) => !found[index]);
  if (readable.length > 0) return { readable, missing };
  throw new AppError('NOT_FOUND', `${missing.join(', ')} ${missing.length === 1 ? 'does' : 'do'} not exist or cannot be read. Check the path.`);
}

export const importCommand: Command = async (context) => {
  const { args, output, signal, clock, env } = context;
  const { readable, missing } = await sortPaths(args.operands, workingFolder(env));
  return withSystem(context, async (client) => {
    const run = await runImport(client, readable, args.owners, output, signal);
    const board = await client.call('getFocus', {});
    output.json({ import: run, missing, focus: board });
    printImport(output, run);
    for (const path of missing) output.note(`${plainLine(path, 300)} was left out: it does not exist or cannot be read.`);
    printBoard(output, board, clock.now());
    return run.state === 'done' ? 0 : 1;
  });
};
