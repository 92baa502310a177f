import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import type { AdjutantClient } from '@adjutant/client';

import { DEFAULT_PORT } from '../config.js';
import { readPort } from '../parse-arguments.js';
import { renderSample } from '../sample/render-sample.js';
import { startSystem, type RunningSystem } from '../system/start-system.js';
import { askYesNo } from '../terminal/ask-yes-no.js';
import { printBoard } from '../terminal/board.js';
import type { Command, CommandContext } from './command.js';
import { printImport, runImport } from './run-import.js';
import { connect } from './with-system.js';

/** Is the sample wanted? Asked on a terminal, taken without one. */
async function isSampleWanted({ args, output, signal }: CommandContext, client: AdjutantClient): Promise<boolean> {
  const { events, tasks } = await client.call('getStatus', {});
  if (events.total > 0 || tasks.open > 0) {
    if (args.sample === 'yes') output.note('--sample was ignored: there is something in this data folder already, and the sample is for empty ones. "npm start -- reset" empties it.');
    if (args.sample === 'no') output.note('--empty was ignored: it leaves the sample out, and does not remove what is in this data folder. "npm start -- reset" does.');
    return false;
  }
  if (args.sample === 'no') return false;
  return args.sample === 'yes' || askYesNo('There is nothing here yet. Look at a sample workspace first?', true, signal);
}

async function loadSample(context: CommandContext, client: AdjutantClient, folder: string): Promise<void> {
  const sample = await renderSample(join(folder, 'sample'), context.clock.now());
  context.output.note(`Loading the sample workspace: a week at ${sample.company} …`);
  const run = await runImport(client, [sample.folder], [sample.ownerAddress, sample.ownerHandle], context.output, context.signal);
  printImport(context.output, run);
}

function openPage({ args, output }: CommandContext, url: string): void {
  if (!args.isOpenWanted || !output.isTerminal) return;
  const program = { darwin: 'open', win32: 'explorer' }[process.platform as string] ?? 'xdg-open';
  const child = spawn(program, [url], { stdio: 'ignore', detached: true });
  child.on('error', () => output.note(`Open ${url} in your browser.`));
  child.unref();
}

async function welcome(context: CommandContext, system: RunningSystem): Promise<void> {
  const { output, clock } = context;
  const client = connect(system.url, system.accessToken);
  if (await isSampleWanted(context, client)) await loadSample(context, client, system.folder.path);
  const board = await client.call('getFocus', {});
  output.json({ url: system.url, data: system.folder.path, focus: board });
  printBoard(output, board, clock.now());
  output.line(`${output.bold(system.url)}   Ctrl-C stops. Data: ${system.folder.path}`);
  output.line('Your own mail, chat, tickets and calendars:  npm start -- import PATH…');
}

async function showAndStay(context: CommandContext, system: RunningSystem): Promise<void> {
  context.output.note(`Ready on ${system.url}`);
  try {
    await welcome(context, system);
    openPage(context, system.url);
    if (!context.signal.aborted) await once(context.signal, 'abort');
  } finally {
    context.output.note('Stopping …');
    await system.stop();
  }
}

/** Starts everything, shows the board, and stays until Ctrl-C. */
export const startCommand: Command = async (context) => {
  const { args, output, env, dataFolder, clock, signal } = context;
  output.note('Starting Adjutant …');
  const port = args.port ?? readPort(env['PORT'], 'PORT') ?? DEFAULT_PORT;
  try {
    await showAndStay(context, await startSystem({ dataFolder, port, env, clock, signal }));
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  return 0;
};
