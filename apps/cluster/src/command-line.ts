import { parseArgs } from 'node:util';

import { AppError } from '@adjutant/contracts-core';

import { Cluster } from './cluster.js';
import { defaultFolder, environment } from './config.js';
import { followLog } from './follow-log.js';

const HELP = `Adjutant as a cluster on this machine: every service as a process of its own, on private RabbitMQ, Redis and PostgreSQL.

  npm run cluster                    start everything and wait until it is ready
  npm run cluster -- status          what runs
  npm run cluster -- logs SERVICE    what a service says, as it says it (Ctrl-C ends)
  npm run cluster -- kill SERVICE    end a service at once, as a power failure would
  npm run cluster -- stop            stop everything in order; the data stays

  --port N    of the gateway (8000)      --data DIR  the cluster's folder
`;

interface Words {
  command: string;
  service: string | undefined;
  port: number | undefined;
  folder: string;
}

type Write = (line: string) => void;

const commands: Record<string, (cluster: Cluster, words: Words, write: Write) => Promise<number>> = {
  async start(cluster, _words, write) {
    const startedAt = performance.now();
    await cluster.start(write);
    write(`Ready in ${((performance.now() - startedAt) / 1_000).toFixed(1)} s: ${cluster.url}`);
    return 0;
  },
  async stop(cluster, _words, write) {
    await cluster.stop(write);
    write('Stopped. The data stays.');
    return 0;
  },
  async status(cluster, _words, write) {
    const parts = await cluster.status();
    for (const { name, pid, isReady } of parts) write(`${name.padEnd(20)} ${pid === null ? 'not running' : `${isReady ? 'ready' : 'not ready'}  (process ${pid})`}`);
    return parts.every(({ isReady }) => isReady) ? 0 : 1;
  },
  async logs(cluster, { service }, write) {
    await followLog(cluster.service(service ?? '').logPath, write);
    return 0;
  },
  async kill(cluster, { service }, write) {
    const wasRunning = await cluster.service(service ?? '').kill();
    write(wasRunning ? `${service} is killed. "npm run cluster" starts it again.` : `${service} does not run.`);
    return wasRunning ? 0 : 1;
  },
};

/** Runs one command; answers the exit code. */
export async function runCommandLine(argv: string[], write: Write, complain: Write): Promise<number> {
  try {
    const words = readWords(argv);
    const command = commands[words.command];
    if (!command) {
      if (words.command !== 'help') complain(`There is no command "${words.command}".`);
      write(HELP);
      return words.command === 'help' ? 0 : 2;
    }
    const { folder, port } = words;
    const cluster = words.command === 'start' ? await Cluster.open({ folder, port, env: environment }) : await Cluster.find({ folder, env: environment });
    return await command(cluster, words, write);
  } catch (error) {
    complain(error instanceof Error ? error.message : String(error));
    return 1;
  }
}

function readWords(argv: string[]): Words {
  const { values, positionals } = parse(argv);
  const [command = 'start', service] = positionals;
  const port = values.port === undefined ? undefined : Number(values.port);
  if (port !== undefined && !(Number.isInteger(port) && port > 0 && port < 65_536)) throw new AppError('BAD_REQUEST', `--port is "${values.port}"; write a number from 1 to 65535.`);
  return { command: values.help ? 'help' : command, service, port, folder: values.data ?? defaultFolder() };
}

function parse(argv: string[]) {
  try {
    return parseArgs({ args: argv, options: { port: { type: 'string' }, data: { type: 'string' }, help: { type: 'boolean', short: 'h' } }, allowPositionals: true, strict: true });
  } catch (error) {
    throw new AppError('BAD_REQUEST', `${error instanceof Error ? error.message : String(error)}. See "npm run cluster -- help".`);
  }
}
