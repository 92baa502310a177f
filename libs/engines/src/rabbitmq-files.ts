import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

import { z } from 'zod';

import { searchPath } from './config.js';
import { freePorts } from './engine-process.js';
import { writeWhole } from './write-whole.js';

/** What a private broker is known by; kept in its folder, so that a later start finds the same address. */
const rabbitMqState = z.object({
  url: z.string(),
  node: z.string(),
  port: z.number().int(),
  epmdPort: z.number().int(),
  distPort: z.number().int(),
  password: z.string(),
  /** Of the Erlang VM; 0 before the first start. */
  pid: z.number().int(),
});
export type RabbitMqState = z.output<typeof rabbitMqState>;

export const STATE_FILE = 'rabbitmq.json';
const USER = 'adjutant';
/** For its scripts, which call what every system has. */
const SYSTEM_PATH = ['/usr/sbin', '/usr/bin', '/sbin', '/bin'];

/** The state of the broker in `dataDir`; undefined where none was ever started. */
export async function readState(dataDir: string): Promise<RabbitMqState | undefined> {
  const text = await readFile(join(dataDir, STATE_FILE), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : rabbitMqState.parse(JSON.parse(text));
}

export async function writeState(dataDir: string, state: RabbitMqState): Promise<void> {
  await writeWhole(join(dataDir, STATE_FILE), JSON.stringify(state));
}

/** Chooses ports, a name and a password, and writes the files of a broker that listens to this machine alone. */
export async function prepareFiles(dataDir: string): Promise<RabbitMqState> {
  await mkdir(join(dataDir, 'log'), { recursive: true });
  const [port = 0, epmdPort = 0, distPort = 0] = await freePorts(3);
  const password = randomBytes(18).toString('base64url');
  const state = { url: `amqp://${USER}:${password}@127.0.0.1:${port}`, node: `adjutant-${port}@localhost`, port, epmdPort, distPort, password, pid: 0 };
  await writeFile(join(dataDir, 'rabbitmq.conf'), configuration(state), { mode: 0o600 });
  for (const empty of ['env.conf', 'enabled_plugins']) await writeFile(join(dataDir, empty), empty === 'enabled_plugins' ? '[].\n' : '');
  await writeState(dataDir, state);
  return state;
}

function configuration({ port, password }: RabbitMqState): string {
  const settings = {
    'listeners.tcp.1': `127.0.0.1:${port}`,
    default_user: USER,
    default_pass: password,
    'disk_free_limit.absolute': '50MB',
    'log.file.level': 'warning',
  };
  return Object.entries(settings).map((pair) => `${pair.join(' = ')}\n`).join('');
}

/** Nothing of the surroundings but the PATH: another broker on this machine must not be touched. No processor is spent on waiting. */
export function environmentOf(dataDir: string, { node, epmdPort, distPort }: RabbitMqState): Record<string, string> {
  return {
    PATH: [...searchPath(), ...SYSTEM_PATH].join(delimiter),
    LANG: 'C.UTF-8',
    HOME: dataDir,
    ERL_EPMD_PORT: String(epmdPort),
    ERL_EPMD_ADDRESS: '127.0.0.1',
    RUNNING_UNDER_SYSTEMD: 'true',
    RABBITMQ_NODENAME: node,
    RABBITMQ_DIST_PORT: String(distPort),
    RABBITMQ_MNESIA_BASE: join(dataDir, 'mnesia'),
    RABBITMQ_LOG_BASE: join(dataDir, 'log'),
    RABBITMQ_CONFIG_FILE: join(dataDir, 'rabbitmq.conf'),
    RABBITMQ_CONF_ENV_FILE: join(dataDir, 'env.conf'),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(dataDir, 'enabled_plugins'),
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '+sbwt none +sbwtdcpu none +sbwtdio none -kernel inet_dist_use_interface {127,0,0,1}',
  };
}
