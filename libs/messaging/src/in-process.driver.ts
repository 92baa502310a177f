import { AppError, messageContext, type EventContract, type MessageContext, type RpcContract } from '@adjutant/contracts-core';
import type { z } from 'zod';

import { Bus, type DeadLetters, type Message, type ReplyStream, type RequestHandler, type RequestOptions, type StreamHandler, type Subscription } from './bus.js';
import { ConsumerQueue, type RetryPolicy } from './consumer-queue.js';
import { ReplyChannel } from './reply-channel.js';

type AnyRequestHandler = RequestHandler<unknown, unknown>;
type AnyStreamHandler = StreamHandler<unknown, unknown, unknown>;

/** What crosses the bus is JSON, as it would be on a wire: nothing is shared between the two sides. */
function copy<T>(value: T): T {
  return JSON.parse(JSON.stringify(value ?? null)) as T;
}

function parse<Schema extends z.ZodType>(schema: Schema, value: unknown, what: string): z.output<Schema> {
  const result = schema.safeParse(copy(value));
  if (result.success) return result.data;
  throw new AppError('INTERNAL', `${what} does not match its contract.`, { issues: result.error.issues.slice(0, 10) }, { cause: result.error });
}

/**
 * The bus of one process, with the semantics of a broker: validated copies, at-least-once delivery, bounded prefetch,
 * retries with backoff, dead letters, deadlines, cancellation. What is published is durable in the sender's outbox.
 */
export class InProcessBus extends Bus {
  readonly #requests = new Map<string, AnyRequestHandler>();
  readonly #streams = new Map<string, AnyStreamHandler>();
  readonly #queues = new Map<string, ConsumerQueue[]>();
  readonly #retry: RetryPolicy;
  #active = 0;

  readonly deadLetters: DeadLetters = {
    list: async ({ consumer, limit = 50 } = {}) => {
      const stores = this.#deadLetterStores(consumer);
      const lists = await Promise.all(stores.map((store) => store.list(limit)));
      return lists.flat().slice(0, limit);
    },
    count: async () => (await Promise.all(this.#deadLetterStores().map((store) => store.count()))).reduce((sum, count) => sum + count, 0),
    replay: (ids) => this.#replay(ids),
  };

  constructor(retry: Partial<RetryPolicy> = {}) {
    super();
    this.#retry = { delayMs: 1_000, maxDelayMs: 30_000, ...retry };
  }

  async request<Req extends z.ZodType, Res extends z.ZodType>(ctx: MessageContext, rpc: RpcContract<Req, Res>, payload: z.input<Req>, options: RequestOptions = {}): Promise<z.output<Res>> {
    const handler = this.#requests.get(rpc.name);
    if (!handler) throw this.#nobody(rpc);
    const request = rpc.request.safeParse(copy(payload));
    if (!request.success) throw AppError.from(request.error);
    const response = await this.#withDeadline(ctx, rpc, options, (receiverCtx, signal) => handler(receiverCtx, request.data, signal));
    return parse(rpc.response, response, `The answer to ${rpc.name}`);
  }

  stream<Req extends z.ZodType, Res extends z.ZodType, Chunk extends z.ZodType>(
    ctx: MessageContext,
    rpc: RpcContract<Req, Res, Chunk>,
    payload: z.input<Req>,
    options: RequestOptions = {},
  ): ReplyStream<z.output<Chunk>, z.output<Res>> {
    const controller = new AbortController();
    const { promise, resolve, reject } = Promise.withResolvers<z.output<Res>>();
    promise.catch(() => undefined);
    const channel = new ReplyChannel<z.output<Chunk>, z.output<Res>>(controller, promise);
    const emit = async (chunk: unknown) => channel.emit(rpc.chunk ? parse(rpc.chunk, chunk, `A chunk of ${rpc.name}`) : (chunk as z.output<Chunk>));
    const run = async () => {
      const handler = this.#streams.get(rpc.name);
      if (!handler) throw this.#nobody(rpc);
      const request = rpc.request.safeParse(copy(payload));
      if (!request.success) throw AppError.from(request.error);
      const response = await this.#withDeadline(ctx, rpc, options, (receiverCtx, signal) => handler(receiverCtx, request.data, emit, signal), controller);
      return parse(rpc.response, response, `The answer to ${rpc.name}`);
    };
    run().then(resolve, reject);
    return channel.reader();
  }

  async publish(event: EventContract, message: Message): Promise<void> {
    parse(event.payload, message.payload, `The event ${event.name}`);
    await Promise.all((this.#queues.get(event.name) ?? []).map((queue) => queue.deliver(message)));
  }

  handleRequest<Req extends z.ZodType, Res extends z.ZodType>(rpc: RpcContract<Req, Res>, handler: RequestHandler<z.output<Req>, z.input<Res>>): void {
    this.#claim(rpc);
    this.#requests.set(rpc.name, handler as AnyRequestHandler);
  }

  handleStream<Req extends z.ZodType, Res extends z.ZodType, Chunk extends z.ZodType>(rpc: RpcContract<Req, Res, Chunk>, handler: StreamHandler<z.output<Req>, z.input<Chunk>, z.input<Res>>): void {
    this.#claim(rpc);
    this.#streams.set(rpc.name, handler as AnyStreamHandler);
  }

  subscribe<Payload extends z.ZodType>(subscription: Subscription<z.output<Payload>> & { event: EventContract<Payload> }): void {
    const queues = this.#queues.get(subscription.event.name) ?? [];
    queues.push(new ConsumerQueue(subscription as Subscription, this.#retry));
    this.#queues.set(subscription.event.name, queues);
  }

  async detach(owner: string): Promise<void> {
    for (const handlers of [this.#requests, this.#streams]) {
      for (const name of handlers.keys()) if (name.startsWith(`${owner}.`)) handlers.delete(name);
    }
    const stopping: Array<Promise<void>> = [];
    for (const [name, queues] of this.#queues) {
      stopping.push(...queues.filter((queue) => queue.subscription.consumer === owner).map((queue) => queue.stop()));
      this.#queues.set(name, queues.filter((queue) => queue.subscription.consumer !== owner));
    }
    await Promise.all(stopping);
  }

  activity(): { requests: number; deliveries: number } {
    return { requests: this.#active, deliveries: this.#allQueues().reduce((sum, queue) => sum + queue.size, 0) };
  }

  async close(): Promise<void> {
    this.#requests.clear();
    this.#streams.clear();
    await Promise.all(this.#allQueues().map((queue) => queue.stop()));
    this.#queues.clear();
  }

  #allQueues(): ConsumerQueue[] {
    return [...this.#queues.values()].flat();
  }

  #deadLetterStores(consumer?: string) {
    const queues = this.#allQueues().filter((queue) => consumer === undefined || queue.subscription.consumer === consumer);
    return [...new Set(queues.flatMap((queue) => queue.subscription.deadLetters ?? []))];
  }

  async #replay(ids: readonly string[]): Promise<number> {
    let found = 0;
    for (const store of this.#deadLetterStores()) {
      for (const { id, consumer, message } of await store.read(ids)) {
        const queue = this.#queues.get(message.name)?.find((candidate) => candidate.subscription.consumer === consumer);
        if (!queue) continue;
        await queue.deliver(message);
        await store.remove(id);
        found += 1;
      }
    }
    return found;
  }

  #nobody(rpc: RpcContract): AppError {
    return new AppError('UNAVAILABLE', `The service ${rpc.owner} is not running.`, { request: rpc.name });
  }

  #claim(rpc: RpcContract): void {
    if (this.#requests.has(rpc.name) || this.#streams.has(rpc.name)) throw new Error(`${rpc.name} has a handler already`);
  }

  async #withDeadline<T>(
    ctx: MessageContext,
    rpc: RpcContract,
    options: RequestOptions,
    work: (ctx: MessageContext, signal: AbortSignal) => Promise<T>,
    controller = new AbortController(),
  ): Promise<T> {
    const deadlineAt = Math.min(ctx.deadlineAt ?? Number.POSITIVE_INFINITY, Date.now() + (options.timeoutMs ?? rpc.timeoutMs));
    const late = new AppError('DEADLINE_EXCEEDED', `${rpc.owner} did not answer in time.`, { request: rpc.name });
    const cancelled = new AppError('CANCELLED', 'The request was cancelled.', { request: rpc.name });
    if (deadlineAt <= Date.now()) throw late;
    if (options.signal?.aborted) throw cancelled;
    const { promise: interrupted, reject } = Promise.withResolvers<never>();
    interrupted.catch(() => undefined);
    const onAbort = () => controller.abort(cancelled);
    options.signal?.addEventListener('abort', onAbort, { once: true });
    controller.signal.addEventListener('abort', () => reject(controller.signal.reason instanceof AppError ? controller.signal.reason : cancelled), { once: true });
    const timer = setTimeout(() => controller.abort(late), Math.min(deadlineAt - Date.now(), 2 ** 31 - 1));
    this.#active += 1;
    try {
      const receiverCtx = messageContext.parse({ ...ctx, deadlineAt });
      return await Promise.race([work(receiverCtx, controller.signal), interrupted]);
    } catch (error) {
      throw AppError.from(error);
    } finally {
      this.#active -= 1;
      clearTimeout(timer);
      options.signal?.removeEventListener('abort', onAbort);
    }
  }
}
