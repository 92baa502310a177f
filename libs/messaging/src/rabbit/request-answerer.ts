import { randomUUID } from 'node:crypto';
import { AppError, type Clock } from '@adjutant/contracts-core';
import type { Logger } from '@adjutant/telemetry';
import type { Channel, Message } from 'amqplib';
import type { HandlerOptions, Registration } from '../bus.js';
import { Activity } from '../activity.js';
import { readContext } from '../letter-of.js';
import { PendingCall } from '../pending-call.js';
import { RpcEndpoint } from '../rpc-endpoint.js';
import type { WireHandler } from '../wire-handler.js';
import { OwnedQueues } from './owned-queues.js';
import type { RabbitChannel } from './rabbit-channel.js';
import type { RabbitLink } from './rabbit-link.js';
import { StreamCredit } from './stream-credit.js';
import { CONTROL, controlQueue } from './topology.js';

export interface RequestAnswererOptions {
  /** `<service>.<unique>`: the key under which this process is told of credits. */
  process: string;
  clock: Clock;
  logger: Logger;
  channel: () => RabbitChannel;
  link: RabbitLink;
}

/** A request that came; `call` is there once it has begun. */
interface Incoming {
  readonly credit: StreamCredit;
  call: PendingCall | undefined;
  isCancelled: boolean;
  chunks: number;
}

const CONCURRENCY = 64;
/** How long a reply may wait for a connection that was lost meanwhile. */
const PATIENCE_MS = 2_000;
/** How often a writer who waits for his reader looks whether there still is one. */
const READER_CHECK_MS = 3_000;

/** The answering side of requests: at most once, so each is acknowledged when it begins. */
export class RequestAnswerer {
  readonly #options: RequestAnswererOptions;
  readonly #endpoints = new Map<string, RpcEndpoint<WireHandler>>();
  readonly #incoming = new Map<string, Incoming>();
  readonly #activity = new Activity();
  readonly #queues: OwnedQueues;
  #attachedTo: Channel | undefined;

  constructor(options: RequestAnswererOptions) {
    this.#options = options;
    this.#queues = new OwnedQueues(options.channel, options.logger, (channel, message) => this.#take(channel, message));
  }

  get endpoints(): RpcEndpoint<WireHandler>[] {
    return [...this.#endpoints.values()];
  }

  get queues(): OwnedQueues {
    return this.#queues;
  }

  handle(name: string, owner: string, handler: WireHandler, { concurrency = CONCURRENCY }: HandlerOptions): Registration {
    if (this.#endpoints.has(name)) throw new AppError('CONFLICT', `${name} has a handler already.`);
    const endpoint = new RpcEndpoint(handler, concurrency);
    this.#endpoints.set(name, endpoint);
    const leave = this.#queues.join(owner);
    return {
      close: async () => {
        await leave();
        if (this.#endpoints.get(name) === endpoint) this.#endpoints.delete(name);
        await endpoint.idle();
      },
    };
  }

  async attach(channel: Channel): Promise<void> {
    const { process } = this.#options;
    this.#attachedTo = channel;
    const queue = controlQueue(`${process}.${randomUUID()}`);
    await channel.assertQueue(queue, { durable: false, exclusive: true, autoDelete: true });
    await channel.bindQueue(queue, CONTROL, process);
    await channel.consume(queue, (message) => message && this.#control(message), { noAck: true });
    await this.#queues.attach(channel, queue);
  }

  /** Credits that came meanwhile are lost: whoever waits for one writes no further, and his reader hears it. */
  lost(): void {
    for (const { credit, chunks } of this.#incoming.values()) if (chunks > 0) credit.end(new AppError('UNAVAILABLE', 'The connection to the message broker was lost in the middle of a reply. Ask again.'));
  }

  idle(): Promise<void> {
    return this.#activity.idle();
  }

  /** Leaves every queue; resolves when what came before is answered. */
  async stop(): Promise<void> {
    await this.#queues.leaveAll();
    await this.idle();
  }

  /** Tells every handler that nobody waits any more. */
  abandon(): void {
    for (const incoming of this.#incoming.values()) this.#cancel(incoming);
  }

  #control({ properties }: Message): void {
    const incoming = this.#incoming.get(String(properties.correlationId));
    if (properties.type === 'credit') incoming?.credit.grant();
    else this.#cancel(incoming);
  }

  #cancel(incoming: Incoming | undefined): void {
    if (!incoming) return;
    incoming.isCancelled = true;
    incoming.call?.cancel();
  }

  #take(channel: Channel, message: Message): void {
    const endpoint = this.#endpoints.get(String(message.properties.type));
    if (!endpoint) return this.#refuse(channel, message);
    const incoming: Incoming = { credit: new StreamCredit(), call: undefined, isCancelled: false, chunks: 0 };
    const id = String(message.properties.correlationId);
    this.#incoming.set(id, incoming);
    const answer = async (): Promise<void> => endpoint.run(() => this.#begin(channel, message, endpoint, incoming)).finally(() => this.#incoming.delete(id));
    void this.#activity.during(answer);
  }

  #refuse(channel: Channel, message: Message): void {
    acknowledge(channel, message);
    const error = new AppError('UNAVAILABLE', `${String(message.properties.type)} is not answered here. Try again in a moment.`);
    void this.#reply(message, 'failed', JSON.stringify(error.serialize()));
  }

  /** What waited here while its channel was lost is with the broker again, and so with somebody else. */
  async #begin(channel: Channel, message: Message, { handler }: RpcEndpoint<WireHandler>, incoming: Incoming): Promise<void> {
    const { clock, logger } = this.#options;
    if (channel !== this.#attachedTo || !acknowledge(channel, message) || incoming.isCancelled) return;
    const name = String(message.properties.type);
    try {
      const ctx = readContext(headerOf(message));
      const remainingMs = (ctx.deadlineAt ?? 0) - clock.now().getTime();
      if (remainingMs <= 0) return;
      const call = new PendingCall(name, remainingMs, undefined, () => incoming.credit.end());
      call.reply.catch(() => undefined);
      incoming.call = call;
      const wire = await handler(ctx, message.content.toString(), call, (chunk) => this.#emit(message, incoming, chunk));
      if (call.isOver) return;
      call.succeed('');
      await this.#reply(message, 'done', wire, incoming.chunks);
    } catch (thrown) {
      const error = AppError.from(thrown);
      if (error.logLevel === 'error') logger.error({ rpc: name, code: error.code, error: error.cause ?? error }, 'a request failed');
      if (incoming.call?.isOver) return;
      incoming.call?.succeed('');
      await this.#reply(message, 'failed', JSON.stringify(error.serialize()));
    }
  }

  async #emit({ properties }: Message, incoming: Incoming, wire: string): Promise<void> {
    incoming.credit.check();
    const channel = await this.#options.channel().ready(PATIENCE_MS);
    incoming.chunks += 1;
    const { correlationId } = properties as { correlationId: string };
    channel.publish('', String(properties.replyTo), Buffer.from(wire), { type: 'chunk', correlationId, messageId: String(incoming.chunks), replyTo: this.#options.process });
    const room = incoming.credit.spend();
    if (!room) return;
    const watch = setInterval(() => void this.#leaveWhenGone(incoming, String(properties.replyTo)), READER_CHECK_MS).unref();
    await room.finally(() => clearInterval(watch));
  }

  /** Nobody tells that a reader's process died: whether the address of its replies still exists must be asked. */
  async #leaveWhenGone(incoming: Incoming, replyTo: string): Promise<void> {
    const { link } = this.#options;
    if (!(await link.has(replyTo).catch(() => true))) this.#cancel(incoming);
  }

  /** A reply that cannot be delivered is nobody's any more: its caller went away. */
  async #reply({ properties }: Message, type: 'done' | 'failed', wire: string, chunks = 0): Promise<void> {
    const { correlationId, replyTo } = properties as { correlationId: string; replyTo?: string };
    if (!replyTo) return;
    try {
      const channel = this.#options.channel().current ?? (await this.#options.channel().ready(PATIENCE_MS));
      channel.publish('', replyTo, Buffer.from(wire), chunks > 0 ? { type, correlationId, messageId: String(chunks) } : { type, correlationId });
    } catch (error) {
      this.#options.logger.warn({ correlation_id: correlationId, error }, 'a reply could not be sent');
    }
  }
}

function headerOf({ properties }: Message): string {
  const { context } = (properties.headers ?? {}) as Record<string, unknown>;
  return typeof context === 'string' ? context : '';
}

/** False when the channel is closed, and the request with the broker again. */
function acknowledge(channel: Channel, message: Message): boolean {
  try {
    channel.ack(message);
    return true;
  } catch {
    return false;
  }
}
