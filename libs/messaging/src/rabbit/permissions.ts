import type { EventContract } from '@adjutant/contracts-core';
import { CONTROL, DEAD, EVENTS } from './topology.js';

type Event = Pick<EventContract, 'name' | 'owner' | 'consumers'>;

/** Which routing keys of an exchange may be written and bound to; regular expressions. */
export interface TopicPermission {
  exchange: string;
  write: string;
  read: string;
}

/** What a broker user may do; regular expressions over names, in RabbitMQ's terms. */
export interface BrokerPermissions {
  configure: string;
  write: string;
  read: string;
  topics: readonly TopicPermission[];
}

const NOTHING = '^$';

/**
 * The least that the user of `service` needs: its own queues, its own events to send, and those to receive that it consumes
 * or observes. The default exchange is where replies go; so a service may put a message into any queue whose name it knows,
 * but it reads only its own.
 */
export function brokerPermissions(service: string, events: readonly Event[], observed: readonly Event[] = []): BrokerPermissions {
  const own = `${escape(service)}\\.`;
  const heard = [...events.filter(({ consumers }) => consumers.includes(service)), ...observed];
  const shared = [EVENTS, DEAD, CONTROL].map(escape);
  return {
    configure: `^${own}`,
    write: `^(${own}.*|${[...shared, 'amq\\.default'].join('|')})$`,
    read: `^(${own}.*|${shared.join('|')})$`,
    topics: [
      { exchange: EVENTS, write: `^${own}`, read: heard.length > 0 ? `^(${[...new Set(heard.map(({ name }) => escape(name)))].join('|')})$` : NOTHING },
      { exchange: DEAD, write: NOTHING, read: `^${own}` },
      { exchange: CONTROL, write: '.*', read: `^${escape(service)}(\\..*)?$` },
    ],
  };
}

function escape(name: string): string {
  return name.replaceAll('.', '\\.');
}
