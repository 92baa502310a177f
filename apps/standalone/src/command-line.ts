import { resolve } from 'node:path';

import { AppError, systemClock } from '@adjutant/contracts-core';

import type { Command } from './commands/command.js';
import { defaultDataFolder, environment } from './config.js';
import { parseArguments, type CommandName } from './parse-arguments.js';
import { Output } from './terminal/output.js';

/** Loaded when asked for: help and mistakes answer at once. */
const commands: Record<CommandName, () => Promise<Command>> = {
  start: async () => (await import('./commands/start.js')).startCommand,
  import: async () => (await import('./commands/import.js')).importCommand,
  ask: async () => (await import('./commands/ask.js')).askCommand,
  focus: async () => (await import('./commands/focus.js')).focusCommand,
  status: async () => (await import('./commands/status.js')).statusCommand,
  token: async () => (await import('./commands/token.js')).tokenCommand,
  doctor: async () => (await import('./commands/doctor.js')).doctorCommand,
  reset: async () => (await import('./commands/reset.js')).resetCommand,
  help: async () => (await import('./commands/help.js')).helpCommand,
};

function untilInterrupted(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => controller.abort());
  return controller.signal;
}

async function run(argv: string[]): Promise<number> {
  const signal = untilInterrupted();
  const args = parseArguments(argv);
  const output = new Output(args.isJson);
  const command = await commands[args.command]();
  return command({ args, output, env: environment, dataFolder: resolve(args.data ?? defaultDataFolder()), clock: systemClock, signal });
}

/** Errors of ours, here or from the API, speak for themselves; of others the cause is named. */
function sentenceFor(error: unknown): string {
  if (error instanceof AppError || (error instanceof Error && error.name === 'ApiError')) return error.message;
  return `${AppError.from(error).message} (${error instanceof Error ? error.message : String(error)})`;
}

/** Runs one command line; answers the exit code. Every failure is one sentence on stderr. */
export async function runCommandLine(argv: string[]): Promise<number> {
  try {
    return await run(argv);
  } catch (error) {
    if (error instanceof Error && error.name === 'AbortError') return 130;
    new Output(argv.includes('--json')).error(sentenceFor(error));
    return 1;
  }
}
