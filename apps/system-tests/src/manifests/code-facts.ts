import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { gatewayService, innerServices } from '@adjutant/standalone';
import { migrationConfig, platformConfig, platformConfigOf, type ServiceDefinition } from '@adjutant/service-kit';
import { Metrics } from '@adjutant/telemetry';
import type { z } from 'zod';

import { root } from './render.js';

export type Environment = Record<string, string>;

/** Every service that has an image and a folder of manifests. */
export const services: readonly ServiceDefinition[] = [...innerServices, gatewayService];
export const serviceNames = services.map(({ name }) => name).sort();
/** Apps that have an image: the services, and all of them in one process. */
export const imageNames = [...serviceNames, 'standalone'];

export function serviceNamed(name: string): ServiceDefinition | undefined {
  return services.find((service) => service.name === name);
}

/** Node reads it, before we do. */
const OF_NODE = ['NODE_EXTRA_CA_CERTS'];

/** What a process of `service` reads of its environment. */
export function keysOf(service: ServiceDefinition): Set<string> {
  const own = Object.keys((service.config as z.ZodObject).shape);
  return new Set([...Object.keys(platformConfig.shape), ...OF_NODE, ...own]);
}

/** Which keys a service needs where pods come and go, beyond what it needs everywhere: they keep nothing, so blobs, the index and what is counted lie elsewhere. */
function neededInACluster({ jobs, ports }: ServiceDefinition): string[] {
  return [
    'OPERATIONS_PORT',
    ...(jobs.length > 0 ? ['REDIS_URL'] : []),
    ...(ports.includes('searchIndex') ? ['VECTOR_STORE', 'QDRANT_URL'] : []),
    ...(ports.includes('blobStore') ? ['S3_ENDPOINT', 'S3_BUCKET', 'S3_REGION', 'S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY'] : []),
  ];
}

/** What is wrong with the environment of a service: keys that nobody reads, that are missing, that its schemas refuse. */
export function environmentFaults(service: ServiceDefinition, env: Environment): string[] {
  const keys = keysOf(service);
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const refused = [platformConfigOf(service), service.config].flatMap((schema) => schema.safeParse(given).error?.issues ?? []);
  return [
    ...Object.keys(env).filter((key) => !keys.has(key)).map((key) => `${key} is read by nothing in ${service.name}.`),
    ...neededInACluster(service).filter((key) => !given[key]).map((key) => `${service.name} needs ${key}.`),
    ...refused.map(({ path, message }) => `${service.name} refuses ${path.join('.')}: ${message}`),
  ];
}

/** What is wrong with the environment of a migration. */
export function migrationFaults({ schema }: ServiceDefinition, env: Environment): string[] {
  const keys = new Set([...Object.keys(migrationConfig.shape), ...OF_NODE]);
  const login = `${schema}_service`;
  return [
    ...Object.keys(env).filter((key) => !keys.has(key)).map((key) => `${key} is read by no migration.`),
    ...(migrationConfig.safeParse(env).error?.issues ?? []).map(({ path, message }) => `refuses ${path.join('.')}: ${message}`),
    ...(URL.parse(env['DATABASE_URL'] ?? '')?.username === login ? [] : [`must be told by DATABASE_URL which password ${login} gets.`]),
  ];
}

/** The engines that a service talks to by name, as the manifests call them. Other services it reaches over RabbitMQ. */
export function enginesOf({ schema, jobs, ports }: ServiceDefinition): string[] {
  return [
    ...(schema ? ['postgresql'] : []),
    'rabbitmq',
    ...(jobs.length > 0 ? ['redis'] : []),
    ...(ports.includes('searchIndex') ? ['qdrant'] : []),
    ...(ports.includes('blobStore') ? ['s3'] : []),
    ...(ports.includes('model') ? ['model'] : []),
  ].sort();
}

/** Whether it may have to reach what lies outside the cluster: S3, a model, a provider. */
export function reachesOutside({ ports }: ServiceDefinition): boolean {
  return (['blobStore', 'model', 'httpClient'] as const).some((port) => ports.includes(port));
}

function sourcesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.spec.ts'))
    .filter(({ parentPath }) => !/\/(node_modules|dist|test)(\/|$)/.test(parentPath))
    .map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'utf8'));
}

/** Names of the events that handlers of `service` take: as its own work (`HandlesEvent`), or only to be told (`ObservesEvent`). */
export function eventsHeardBy(service: string, decorator: 'HandlesEvent' | 'ObservesEvent'): string[] {
  const code = sourcesBelow(join(root, 'apps', service, 'src')).join('\n');
  const contracts = sourcesBelow(join(root, 'libs/contracts')).join('\n');
  const keys = [...code.matchAll(new RegExp(`@${decorator}\\((\\w+)\\)`, 'g'))].map(([, key]) => key ?? '');
  return keys.map((key) => new RegExp(`export const ${key} = defineEvent\\(\\{\\s*name: '([^']+)'`).exec(contracts)?.[1] ?? `(${key})`).sort();
}

/** Every figure of our own with its labels, and those that each Node process shows. */
export async function figures(): Promise<Map<string, Set<string>>> {
  const code = ['apps', 'libs'].flatMap((group) => sourcesBelow(join(root, group))).join('\n');
  const found = [...code.matchAll(/\.(?:counter|gauge|histogram)\(\s*['`]([^'`]+)['`],\s*['`](?:[^'`\\]|\\.)*['`](?:,\s*\[([^\]]*)\])?/g)];
  const own = found.flatMap(([, name = '', labels = '']): [string, string[]][] => {
    const names = name.includes('${kind}') ? ['request', 'event'].map((kind) => name.replace('${kind}', kind)) : [name];
    return names.map((each) => [each, [...labels.matchAll(/'([^']+)'/g)].map(([, label]) => label ?? '')]);
  });
  const process = (await new Metrics().render()).matchAll(/^# TYPE (\S+)/gm);
  return new Map([...own, ...[...process].map(([, name = '']): [string, string[]] => [name, []])].map(([name, labels]) => [name, new Set(labels)]));
}
