import { execFile, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, realpathSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

import { AppError } from '@adjutant/contracts-core';

import { endProcess, isRunning, untilGone } from './engine-process.js';
import { ensureProgram, type NeededProgram } from './ensure-program.js';
import { environmentOf, prepareFiles, readState, writeState, type RabbitMqState } from './rabbitmq-files.js';

export interface RabbitMqOptions {
  /** Folder of the broker's files; created when missing. The same folder is the same broker: data, address, password. */
  dataDir: string;
}

/** A running private broker. It outlives this process: whoever starts it must stop it. */
export interface RabbitMq {
  /** With the administrator's name and password, for the virtual host `/`. */
  url: string;
  /** Of the Erlang VM. */
  pid: number;
  /** Ends the broker in order; resolves when it is gone. */
  stop(): Promise<void>;
  /** Ends the Erlang VM between two instructions. Starting again on the same folder brings back what it had acknowledged. */
  kill(): Promise<void>;
  /** Runs rabbitmqctl and answers what it wrote. Takes a second or two. */
  ctl(...args: string[]): Promise<string>;
}

/** Packages put a wrapper on PATH that runs the program as the user rabbitmq, in the folder of that user: ours is neither his nor there. */
const isWrapper = (path: string): boolean => /\b(su|runuser)\b.*\brabbitmq\b/.test(readFileSync(path, 'utf8'));

export const rabbitMqProgram: NeededProgram = {
  name: 'RabbitMQ',
  command: 'rabbitmq-server',
  places: ['/usr/lib/rabbitmq/bin/rabbitmq-server'],
  isItself: (path) => !isWrapper(path),
  debianPackage: 'rabbitmq-server',
};
const START_DEADLINE_MS = 60_000;
const STOP_GRACE_MS = 15_000;
const PROTOCOL_HEADER = Buffer.from('AMQP\0\0\x09\x01', 'latin1');
const run = promisify(execFile);

/** Starts the private broker of `dataDir`, or finds it running. Resolves when it accepts connections; throws UNAVAILABLE when it does not. */
export async function startRabbitMq({ dataDir }: RabbitMqOptions): Promise<RabbitMq> {
  const program = await ensureProgram(rabbitMqProgram);
  const state = (await readState(dataDir)) ?? (await prepareFiles(dataDir));
  if (!isRunning(state.pid, state.node)) await spawnBroker(program, dataDir, state);
  await untilReady(dataDir, state);
  return handleOf(dataDir, state);
}

/** The broker of `dataDir` when it runs: for whoever did not start it. */
export async function findRabbitMq(dataDir: string): Promise<RabbitMq | undefined> {
  const state = await readState(dataDir);
  return state && isRunning(state.pid, state.node) ? handleOf(dataDir, state) : undefined;
}

async function spawnBroker(program: string, dataDir: string, state: RabbitMqState): Promise<void> {
  const output = openSync(join(dataDir, 'log', 'output.log'), 'a');
  const child = spawn(program, [], { env: environmentOf(dataDir, state), cwd: dataDir, detached: true, stdio: ['ignore', output, output] });
  child.once('error', () => undefined);
  child.unref();
  closeSync(output);
  state.pid = child.pid ?? 0;
  await writeState(dataDir, state);
}

async function untilReady(dataDir: string, { pid, port }: RabbitMqState): Promise<void> {
  const deadline = Date.now() + START_DEADLINE_MS;
  while (Date.now() < deadline) {
    if (await greets(port)) return;
    if (!isRunning(pid, '')) break;
    await delay(100);
  }
  const words = await readFile(join(dataDir, 'log', 'output.log'), 'utf8').catch(() => '');
  throw new AppError('UNAVAILABLE', `RabbitMQ did not start. Its last words: ${words.trim().slice(-500) || 'none'}`);
}

/** True when a broker answers on the port with the first frame of the protocol. */
function greets(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ host: '127.0.0.1', port, timeout: 2_000 }, () => socket.write(PROTOCOL_HEADER));
    const end = (answer: boolean) => (): void => (socket.destroy(), resolve(answer));
    socket.once('data', end(true)).once('error', end(false)).once('close', end(false)).once('timeout', end(false));
  });
}

function handleOf(dataDir: string, state: RabbitMqState): RabbitMq {
  const { url, pid, node } = state;
  const env = environmentOf(dataDir, state);
  return {
    url,
    pid,
    stop: async () => {
      await endProcess(pid, node, STOP_GRACE_MS);
      await run('epmd', ['-kill'], { env }).catch(() => undefined);
    },
    kill: async () => {
      if (isRunning(pid, node)) process.kill(pid, 'SIGKILL');
      await untilGone(pid, node, STOP_GRACE_MS);
    },
    ctl: async (...args) => (await run(await besideServer('rabbitmqctl'), ['--quiet', '-n', node, ...args], { env, cwd: dataDir })).stdout,
  };
}

/** The server may have been found by a link to it. */
async function besideServer(program: string): Promise<string> {
  return join(dirname(realpathSync(await ensureProgram(rabbitMqProgram))), program);
}
