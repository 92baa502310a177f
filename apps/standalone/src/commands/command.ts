import type { Clock } from '@adjutant/contracts-core';

import type { Arguments } from '../parse-arguments.js';
import type { Output } from '../terminal/output.js';

/** What every command is given. */
export interface CommandContext {
  args: Arguments;
  output: Output;
  env: Readonly<Record<string, string | undefined>>;
  dataFolder: string;
  clock: Clock;
  /** Aborted by Ctrl-C and SIGTERM. */
  signal: AbortSignal;
}

/** Answers the exit code. */
export type Command = (context: CommandContext) => Promise<number>;
