import { resolve } from 'node:path';

import { AppError, systemClock } from '@adjutant/contracts-core';

import type { Command } from './commands/command.js';
import { defaultDataFolder, environment, workingFolder } from './config.js';
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
  sample: async () => (await import('./commands/sample.js')).sampleCommand,
  reset: async () => (await import('./commands/reset.js')).resetCommand,
  help: async () => (await import('./commands/help.js')).helpCommand,
  version: async () => (await import('./commands/help.js')).versionCommand,
};

/**
 * Aborted by a signal, by the end of the launcher, and when whoever read our output has gone, as `head` does. A signal may
 * come twice, from the terminal and from npm, and the second one must not cut the stopping short.
 */
function untilInterrupted(): AbortSignal {
  const controller = new AbortController();
  const abort = () => controller.abort();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, abort);
  for (const stream of [process.stdout, process.stderr]) stream.on('error', abort);
  process.once('disconnect', abort);
  process.channel?.unref();
  return controller.signal;
}

async function run(argv: string[]): Promise<number> {
  const signal = untilInterrupted();
  const args = parseArguments(argv);
  const output = new Output(args.isJson);
  const command = await commands[args.command]();
  return command({ args, output, env: environment, dataFolder: resolve(workingFolder(), args.data ?? defaultDataFolder()), clock: systemClock, signal });
}

/** Errors of ours, here or from the API, speak for themselves; of others the cause is named. */
function describe(error: unknown): { code: string; message: string } {
  if (error instanceof Error && error.name === 'ApiError' && 'code' in error) return { code: String(error.code), message: error.message };
  const { code, message } = AppError.from(error);
  return { code, message: error instanceof AppError ? message : `${message} (${error instanceof Error ? error.message : String(error)})` };
}

/** Runs one command line; answers the exit code. Every failure is one sentence on stderr, and with `--json` also `{"error": …}` on stdout. */
export async function runCommandLine(argv: string[]): Promise<number> {
  try {
    return await run(argv);
  } catch (error) {
    if (error instanceof Error && error.name === 'AbortError') return 130;
    const { code, message } = describe(error);
    const output = new Output(argv.includes('--json'));
    output.json({ error: { code, message } });
    output.error(message);
    return 1;
  }
}
