import { join } from 'node:path';

import { rolesOf } from '@adjutant/database';

import { redisAclOf } from '@adjutant/jobs';

import { passwordOf, type ClusterFile } from './cluster-file.js';
import { GATEWAY, type ClusterService } from './services.js';

/** Where an engine listens for its users, as `host:port`. */
export interface EngineHosts {
  postgresql: string;
  rabbitmq: string;
  redis: string;
}

/** What a service is given beyond the environment of whoever starts it: its own login at each engine, and its ports. */
export function serviceEnvironment(service: ClusterService, file: ClusterFile, folder: string, hosts: EngineHosts): Record<string, string> {
  const { name, schema } = service;
  const role = rolesOf(schema).service;
  return {
    DATABASE_URL: `postgres://${role}:${passwordOf(file, 'postgresql', role)}@${hosts.postgresql}/adjutant`,
    RABBITMQ_URL: `amqp://${name}:${passwordOf(file, 'rabbitmq', name)}@${hosts.rabbitmq}`,
    REDIS_URL: `redis://${redisAclOf(name).user}:${passwordOf(file, 'redis', name)}@${hosts.redis}`,
    DATA_DIR: join(folder, 'data'),
    OPERATIONS_PORT: String(file.ports.operations[name]),
    ...(service.hasKeyring ? { ENCRYPTION_KEY: file.encryption_keys } : {}),
    ...(name === GATEWAY ? { HOST: '127.0.0.1', PORT: String(file.ports.gateway), LOCAL_OWNER: 'on' } : {}),
  };
}

/** As the migration job of a service is started. */
export function migrationEnvironment(service: ClusterService, file: ClusterFile, folder: string, hosts: EngineHosts): Record<string, string> {
  return { ...serviceEnvironment(service, file, folder, hosts), DATABASE_ADMIN_URL: `postgres://adjutant:${passwordOf(file, 'postgresql', 'adjutant')}@${hosts.postgresql}/adjutant` };
}
