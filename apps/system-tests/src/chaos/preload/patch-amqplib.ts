import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { seededRandom } from '../../seeded-random.js';
import type { CrashCounter } from './crash-point.js';

interface Message {
  fields: { deliveryTag: number };
}

/** Channels of amqplib, as much of them as is needed here. */
interface Channel {
  ack(message: Message, ...rest: unknown[]): void;
  nack(message: Message, ...rest: unknown[]): void;
  consume(queue: string, callback: (message: Message | null) => void, ...rest: unknown[]): Promise<unknown>;
}

interface ConfirmChannel {
  publish(exchange: string, key: string, content: Buffer, options: object, confirmed?: (...args: unknown[]) => void): boolean;
}

type Classes = { Channel: { prototype: Channel }; ConfirmChannel: { prototype: ConfirmChannel } };

/** The queues of consumers: `<consumer>.<event>`, not those of requests, observers or dead letters. */
const CONSUMER_QUEUE = /^[a-z-]+\.[a-z-]+\.[a-z-]+\.v\d+$/;
const MOST_TIMES = 5;
const LATEST_MS = 60;

/** Its files that are no part of its API are only reached by their path. */
function classesOfAmqplib(): Classes {
  const require = createRequire(import.meta.url);
  return require(join(dirname(require.resolve('amqplib')), 'lib', 'channel_model.js')) as Classes;
}

/** Crash points around the broker's confirmation of an event, and around the acknowledgement of one. */
export function watchAmqplib(crash: CrashCounter, schema: string | undefined): void {
  const { Channel, ConfirmChannel } = classesOfAmqplib();
  const publish = ConfirmChannel.prototype.publish;
  ConfirmChannel.prototype.publish = function (exchange, key, content, options, confirmed) {
    crash.pass('confirm:before', schema);
    return publish.call(this, exchange, key, content, options, (...args) => {
      crash.pass('confirm:after', schema);
      confirmed?.(...args);
    });
  };
  const ack = Channel.prototype.ack;
  Channel.prototype.ack = function (...args) {
    crash.pass('acknowledge:before', schema);
    ack.apply(this, args);
    setImmediate(() => crash.pass('acknowledge:after', schema));
  };
}

/** Hands every event to its consumer one to five times, each at a time of its own; the broker hears of the last only. */
export function repeatDeliveries(seed: number): void {
  const { Channel } = classesOfAmqplib();
  const random = seededRandom(seed);
  const owed = new WeakMap<Message, number>();
  const { ack, nack, consume } = Channel.prototype;
  const isLast = (message: Message): boolean => {
    const left = (owed.get(message) ?? 1) - 1;
    owed.set(message, left);
    return left === 0;
  };
  Channel.prototype.ack = function (message, ...rest) {
    if (isLast(message)) ack.call(this, message, ...rest);
  };
  Channel.prototype.nack = function (message, ...rest) {
    if (isLast(message)) nack.call(this, message, ...rest);
  };
  Channel.prototype.consume = function (queue, callback, ...rest) {
    const repeated = (message: Message | null): void => {
      if (!message || !CONSUMER_QUEUE.test(queue)) return callback(message);
      const times = 1 + Math.floor(random() * MOST_TIMES);
      owed.set(message, times);
      for (let time = 0; time < times; time += 1) void delay(random() * LATEST_MS).then(() => callback(message));
    };
    return consume.call(this, queue, repeated, ...rest);
  };
}
