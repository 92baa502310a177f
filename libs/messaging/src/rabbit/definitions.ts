import type { EventContract } from '@adjutant/contracts-core';
import { createHash, randomBytes } from 'node:crypto';
import { brokerPermissions } from './permissions.js';
import { topologyOf } from './topology.js';

type Event = Pick<EventContract, 'name' | 'owner' | 'consumers'>;

export interface BrokerUser {
  service: string;
  password: string;
  /** Events that it is told of without being a consumer. */
  observes?: readonly Event[];
}

/** What `rabbitmqctl import_definitions` and `load_definitions` of rabbitmq.conf take: topology and users for one virtual host. */
export function brokerDefinitions({ events, users, vhost = '/' }: { events: readonly Event[]; users: readonly BrokerUser[]; vhost?: string }): object {
  const { exchanges, queues, bindings } = topologyOf(events);
  const granted = users.map(({ service, observes }) => ({ service, ...brokerPermissions(service, events, observes) }));
  return {
    vhosts: [{ name: vhost }],
    users: users.map(({ service, password }) => ({ name: service, password_hash: hashPassword(password), hashing_algorithm: 'rabbit_password_hashing_sha256', tags: [] })),
    permissions: granted.map(({ service, configure, write, read }) => ({ user: service, vhost, configure, write, read })),
    topic_permissions: granted.flatMap(({ service, topics }) => topics.map((topic) => ({ user: service, vhost, ...topic }))),
    exchanges: exchanges.map((exchange) => ({ ...exchange, vhost, durable: true, auto_delete: false, internal: false, arguments: {} })),
    queues: queues.map((queue) => ({ ...queue, vhost, durable: true, auto_delete: false })),
    bindings: bindings.map(({ source, destination, routingKey }) => ({ source, vhost, destination, destination_type: 'queue', routing_key: routingKey, arguments: {} })),
  };
}

/** As RabbitMQ stores passwords: four bytes of salt, then the SHA-256 of salt and password. */
function hashPassword(password: string): string {
  const salt = randomBytes(4);
  return Buffer.concat([salt, createHash('sha256').update(salt).update(password).digest()]).toString('base64');
}
