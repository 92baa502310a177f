import { printBoard } from '../terminal/board.js';
import type { Command } from './command.js';
import { withSystem } from './with-system.js';

export const focusCommand: Command = (context) =>
  withSystem(context, async (client) => {
    const board = await client.call('getFocus', {});
    context.output.json(board);
    printBoard(context.output, board, context.clock.now());
    return 0;
  });
