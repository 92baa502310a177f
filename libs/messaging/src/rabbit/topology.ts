import type { EventContract } from '@adjutant/contracts-core';

/** Events by their names; what a queue gave up, by the queue's name; cancels and credits, by service or process. */
export const EVENTS = 'adjutant.events';
export const DEAD = 'adjutant.dead';
export const CONTROL = 'adjutant.control';

/** How often a message is given back before it is set aside: its last delivery is one more. */
export const DELIVERY_LIMIT = 5;

export interface ExchangeSpec {
  name: string;
  type: 'topic';
}

export interface QueueSpec {
  name: string;
  arguments: Readonly<Record<string, string | number>>;
}

export interface BindingSpec {
  source: string;
  destination: string;
  routingKey: string;
}

/** What the broker must have; everything in it is durable. */
export interface Topology {
  exchanges: readonly ExchangeSpec[];
  queues: readonly QueueSpec[];
  bindings: readonly BindingSpec[];
}

export const exchanges: readonly ExchangeSpec[] = [EVENTS, DEAD, CONTROL].map((name) => ({ name, type: 'topic' }));

/** Where one consumer's events of one kind wait. */
export const consumerQueue = (consumer: string, event: string): string => `${consumer}.${event}`;
/** Where the broker puts what a queue gave up. */
export const deadQueue = (queue: string): string => `${queue}.dead`;
/** Where requests to a service wait; there only while the service is. */
export const requestQueue = (service: string): string => `${service}.requests`;
/** Where an observing process is told of events; gone with the process. */
export const observerQueue = (consumer: string, event: string, unique: string): string => `${consumer}.${event}.${unique}`;
/** Where a process is told of cancels and credits; gone with the process. */
export const controlQueue = (process: string): string => `${process}.control`;

/** The place of one consumer: its queue, the queue of what was given up, and what leads there. */
export function placeOf(consumer: string, event: string): Omit<Topology, 'exchanges'> {
  const name = consumerQueue(consumer, event);
  const dead = deadQueue(name);
  return {
    queues: [
      {
        name,
        arguments: {
          'x-queue-type': 'quorum',
          'x-delivery-limit': DELIVERY_LIMIT,
          'x-dead-letter-exchange': DEAD,
          'x-dead-letter-routing-key': name,
          'x-dead-letter-strategy': 'at-least-once',
          'x-overflow': 'reject-publish',
        },
      },
      { name: dead, arguments: { 'x-queue-type': 'quorum' } },
    ],
    bindings: [
      { source: DEAD, destination: dead, routingKey: name },
      { source: EVENTS, destination: name, routingKey: event },
    ],
  };
}

/** Everything durable that these events need. */
export function topologyOf(events: readonly Pick<EventContract, 'name' | 'consumers'>[]): Topology {
  const places = events.flatMap(({ name, consumers }) => consumers.map((consumer) => placeOf(consumer, name)));
  return { exchanges, queues: places.flatMap(({ queues }) => queues), bindings: places.flatMap(({ bindings }) => bindings) };
}
