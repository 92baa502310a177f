import { AppError, type Clock, type EventContract, type MessageContext, messageContext, type RpcContract, systemClock } from '@adjutant/contracts-core';
import { type Logger, Metrics, silentLogger } from '@adjutant/telemetry';
import { setTimeout as delay } from 'node:timers/promises';
import type { z } from 'zod';
import { Activity } from './activity.js';
import { Bus, type BusStats, type CallOptions, type EventHandler, type HandlerOptions, type Registration, type RequestHandler, type StreamHandler, type SubscribeOptions } from './bus.js';
import { type Consume, ConsumerQueue, type Outcome } from './consumer-queue.js';
import { DeadLetterDesk } from './dead-letter-desk.js';
import type { EventMessage } from './event-message.js';
import { pack, unpack } from './payload.js';
import { PendingCall, tooLate } from './pending-call.js';
import type { ReplyStream } from './reply-stream.js';
import { defaultRetry } from './retry-policy.js';
import { RpcEndpoint } from './rpc-endpoint.js';
import { openStream, type WireHandler, wireRequest, wireStream } from './wire-handler.js';

export interface InProcessBusOptions {
  clock?: Clock;
  logger?: Logger;
  metrics?: Metrics;
  /** Chunks of a streamed reply that may wait for their reader. */
  chunkWindow?: number;
  /** False holds every event until `open()`: so that none passes while some services have yet to subscribe. */
  isOpen?: boolean;
}

const CONCURRENCY = 64;
const PREFETCH = 8;
/** How long what has begun may take to end when the bus closes. */
const CLOSE_GRACE_MS = 2_000;

/** The bus of one process: no network, and otherwise everything that a broker does to messages. */
export class InProcessBus extends Bus {
  readonly deadLetters: DeadLetterDesk;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #handled;
  readonly #chunkWindow: number;
  readonly #endpoints = new Map<string, RpcEndpoint<WireHandler>>();
  readonly #queues = new Map<string, Map<string, ConsumerQueue>>();
  readonly #activity = new Activity();
  readonly #opened: Promise<void>;
  #open!: () => void;
  #isClosed = false;

  constructor(options: InProcessBusOptions = {}) {
    super();
    this.#clock = options.clock ?? systemClock;
    this.#logger = options.logger ?? silentLogger;
    this.#handled = (options.metrics ?? new Metrics()).counter('bus_events_total', 'Deliveries of events by how they ended.', ['event', 'consumer', 'outcome']);
    this.#chunkWindow = options.chunkWindow ?? 16;
    this.#opened = new Promise((resolve) => (this.#open = resolve));
    if (options.isOpen !== false) this.#open();
    this.deadLetters = new DeadLetterDesk((event, consumer) => this.#queues.get(event)?.get(consumer), () => this.#allQueues());
  }

  /** Lets events pass; see `isOpen`. */
  open(): void {
    this.#open();
  }

  async request<Req extends z.ZodType, Res extends z.ZodType>(
    ctx: MessageContext,
    rpc: RpcContract<Req, Res, z.ZodNever>,
    payload: z.input<Req>,
    options: CallOptions = {},
  ): Promise<z.output<Res>> {
    const call = this.#call(ctx, rpc, payload, options, refuseChunk);
    return unpack(rpc.name, rpc.response, await call.reply);
  }

  stream<Req extends z.ZodType, Res extends z.ZodType, Chunk extends z.ZodType>(
    ctx: MessageContext,
    rpc: RpcContract<Req, Res, Chunk>,
    payload: z.input<Req>,
    options: CallOptions = {},
  ): ReplyStream<z.output<Chunk>, z.output<Res>> {
    return openStream(rpc, this.#chunkWindow, (onChunk) => this.#call(ctx, rpc, payload, options, onChunk));
  }

  handleRequest<Req extends z.ZodType, Res extends z.ZodType>(rpc: RpcContract<Req, Res, z.ZodNever>, handler: RequestHandler<Req, Res>, options: HandlerOptions = {}): Registration {
    return this.#handle(rpc.name, options, wireRequest(rpc, handler));
  }

  handleStream<Req extends z.ZodType, Res extends z.ZodType, Chunk extends z.ZodType>(
    rpc: RpcContract<Req, Res, Chunk>,
    handler: StreamHandler<Req, Res, Chunk>,
    options: HandlerOptions = {},
  ): Registration {
    return this.#handle(rpc.name, options, wireStream(rpc, handler));
  }

  subscribe<Payload extends z.ZodType>(event: EventContract<Payload>, options: SubscribeOptions, handler: EventHandler<Payload>): Registration {
    this.#refuseWhenClosed();
    const consume: Consume = async (ctx, wire, delivery) => handler(ctx, unpack(event.name, event.payload, wire), delivery);
    const queue = this.#queueOf(event.name, options);
    queue.addHandler(consume);
    return { close: () => this.#unsubscribe(event.name, options.consumer, queue, consume) };
  }

  /** Never: nothing lies between the two sides. */
  whenMissed(_listener: () => void): void {
    return;
  }

  async publishMessage({ id, event, context, payload }: EventMessage): Promise<void> {
    this.#refuseWhenClosed();
    return this.#activity.during(async () => {
      await this.#opened;
      this.#refuseWhenClosed();
      const headers = JSON.stringify({ ...context, deadlineAt: undefined });
      const wire = JSON.stringify(payload) ?? '';
      const queues = [...(this.#queues.get(event)?.values() ?? [])];
      const results = await Promise.allSettled(queues.map((queue) => queue.deliver(id, context.userId, headers, wire)));
      const failure = results.find((result) => result.status === 'rejected');
      if (failure) throw failure.reason;
    });
  }

  stats(): BusStats {
    const parts = [...this.#allQueues(), ...this.#endpoints.values()];
    const sum = (field: (part: (typeof parts)[number]) => number): number => parts.reduce((total, part) => total + field(part), 0);
    return {
      in_flight: sum((part) => part.running),
      waiting: sum((part) => part.waiting),
      retrying: sum((part) => (part instanceof ConsumerQueue ? part.retrying : 0)),
    };
  }

  idle(): Promise<void> {
    return this.#activity.idle();
  }

  async ping(): Promise<void> {
    this.#refuseWhenClosed();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#open();
    for (const queue of this.#allQueues()) queue.stop();
    const grace = new AbortController();
    await Promise.race([this.#activity.idle(), delay(CLOSE_GRACE_MS, undefined, { signal: grace.signal }).catch(() => undefined)]);
    grace.abort();
  }

  #call(ctx: MessageContext, rpc: RpcContract, payload: unknown, options: CallOptions, emit: (wire: string) => Promise<void>): PendingCall {
    this.#refuseWhenClosed();
    const wire = pack(rpc.name, rpc.request, payload);
    const endpoint = this.#endpoints.get(rpc.name);
    if (!endpoint) throw new AppError('UNAVAILABLE', `${rpc.owner} is not running. Try again in a moment.`);
    const now = this.#clock.now().getTime();
    const deadlineAt = Math.min(ctx.deadlineAt ?? Infinity, now + (options.timeoutMs ?? rpc.timeoutMs));
    if (deadlineAt <= now) throw tooLate(rpc.name);
    const call = new PendingCall(rpc.name, deadlineAt - now, options.signal);
    const headers = JSON.stringify({ ...ctx, deadlineAt });
    void this.#activity.during(() => endpoint.run(() => this.#answer(rpc.name, endpoint.handler, headers, wire, call, emit)));
    return call;
  }

  async #answer(name: string, handler: WireHandler, headers: string, wire: string, call: PendingCall, emit: (wire: string) => Promise<void>): Promise<void> {
    if (call.isOver) return;
    try {
      call.succeed(await handler(messageContext.parse(JSON.parse(headers)), wire, call, emit));
    } catch (thrown) {
      const error = AppError.from(thrown);
      if (error.logLevel === 'error') this.#logger.error({ rpc: name, code: error.code, error: error.cause ?? error }, 'a request failed');
      call.fail(AppError.deserialize(JSON.parse(JSON.stringify(error.serialize())) as ReturnType<AppError['serialize']>));
    }
  }

  #handle(name: string, options: HandlerOptions, handler: WireHandler): Registration {
    this.#refuseWhenClosed();
    if (this.#endpoints.has(name)) throw new AppError('CONFLICT', `${name} has a handler already.`);
    const endpoint = new RpcEndpoint(handler, options.concurrency ?? CONCURRENCY);
    this.#endpoints.set(name, endpoint);
    return {
      close: async () => {
        if (this.#endpoints.get(name) === endpoint) this.#endpoints.delete(name);
        await endpoint.idle();
      },
    };
  }

  #queueOf(event: string, options: SubscribeOptions): ConsumerQueue {
    const queues = this.#queues.get(event) ?? new Map<string, ConsumerQueue>();
    this.#queues.set(event, queues);
    const { consumer } = options;
    const queue = queues.get(consumer) ?? this.#newQueue(event, options);
    queues.set(consumer, queue);
    return queue;
  }

  #newQueue(event: string, { consumer, deadLetters, prefetch = PREFETCH, retry }: SubscribeOptions): ConsumerQueue {
    const count = (outcome: Outcome | 'retried'): void => this.#handled.add({ event, consumer, outcome });
    return new ConsumerQueue({ consumer, event, prefetch, retry: { ...defaultRetry, ...retry }, deadLetters, clock: this.#clock, logger: this.#logger, count });
  }

  /** The queue of a consumer that keeps dead letters outlives it: what is sent meanwhile comes back to the sender, not lost. */
  async #unsubscribe(event: string, consumer: string, queue: ConsumerQueue, consume: Consume): Promise<void> {
    queue.removeHandler(consume);
    if (queue.handlerCount === 0 && !queue.deadLetters) this.#queues.get(event)?.delete(consumer);
    await queue.idle();
  }

  #allQueues(): ConsumerQueue[] {
    return [...this.#queues.values()].flatMap((queues) => [...queues.values()]);
  }

  #refuseWhenClosed(): void {
    if (this.#isClosed) throw new AppError('UNAVAILABLE', 'The message bus is closed.');
  }
}

async function refuseChunk(): Promise<void> {
  throw new AppError('INTERNAL', 'This request takes one reply, not a stream.');
}
