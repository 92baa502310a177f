import { AppError, type Clock, type EventContract, type MessageContext, type RpcContract, systemClock } from '@adjutant/contracts-core';
import { type Logger, Metrics, silentLogger } from '@adjutant/telemetry';
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { z } from 'zod';
import { Activity } from '../activity.js';
import { Bus, type BusStats, type CallOptions, type EventHandler, type HandlerOptions, type Registration, type RequestHandler, type StreamHandler, type SubscribeOptions } from '../bus.js';
import { DeadLetterDesk } from '../dead-letter-desk.js';
import type { EventMessage } from '../event-message.js';
import { unpack } from '../payload.js';
import type { ReplyStream } from '../reply-stream.js';
import { openStream, type WireHandler, wireRequest, wireStream } from '../wire-handler.js';
import { BrokerFigures } from './broker-figures.js';
import { ensureExchanges } from './ensure-exchanges.js';
import { EventConsumers } from './event-consumers.js';
import { EventPublisher } from './event-publisher.js';
import { unreachable } from './rabbit-channel.js';
import { RabbitLink } from './rabbit-link.js';
import { RequestTraffic } from './request-traffic.js';
import { WINDOW } from './stream-credit.js';

export interface RabbitBusOptions {
  /** `amqp://` or `amqps://` with user, password and virtual host. */
  url: string;
  /** Whose process this is: the name of its queues and of its broker user. */
  service: string;
  clock?: Clock;
  logger?: Logger;
  metrics?: Metrics;
  /** How long the first connection may take. */
  connectDeadlineMs?: number;
  /** How often it is looked whether every queue is still consumed; 10 s when absent. */
  checkMs?: number;
}

const CONNECT_DEADLINE_MS = 30_000;
/** How long what has begun may take to end when the bus closes. */
const CLOSE_GRACE_MS = 2_000;

/** The bus over RabbitMQ. One connection sends and answers, another consumes: so a broker that is short of memory stops the first and drains by the second. */
export class RabbitBus extends Bus {
  readonly deadLetters: DeadLetterDesk;
  readonly #sending: RabbitLink;
  readonly #consuming: RabbitLink;
  readonly #publisher: EventPublisher;
  readonly #requests: RequestTraffic;
  readonly #consumers: EventConsumers;
  readonly #figures: BrokerFigures;
  readonly #publishing = new Activity();
  #closing: Promise<void> | undefined;

  private constructor({ url, service, clock = systemClock, logger = silentLogger, metrics = new Metrics(), checkMs }: RabbitBusOptions) {
    super();
    const process = `${service}.${randomUUID()}`;
    const connected = metrics.gauge('adjutant_broker_connected', 'Whether a connection to the message broker is up.', ['link']);
    const handled = metrics.counter('bus_events_total', 'Deliveries of events by how they ended.', ['event', 'consumer', 'outcome']);
    this.#sending = new RabbitLink({ url, name: `${service} sending`, logger, connected, prepare: ensureExchanges });
    this.#consuming = new RabbitLink({ url, name: `${service} consuming`, logger, connected, prepare: ensureExchanges });
    this.#publisher = new EventPublisher(this.#sending);
    this.#requests = new RequestTraffic(this.#sending, { process, clock, logger });
    this.#consumers = new EventConsumers(this.#consuming, { clock, logger, handled });
    this.deadLetters = new DeadLetterDesk((event, consumer) => this.#consumers.queueOf(event, consumer), () => this.#consumers.all.map(({ queue }) => queue));
    this.#figures = new BrokerFigures({ link: this.#consuming, metrics, logger, groups: [this.#consumers, this.#requests], checkMs });
  }

  /** Resolves when the broker is there. Throws UNAVAILABLE when it is not in time, and leaves nothing open. */
  static async connect(options: RabbitBusOptions): Promise<RabbitBus> {
    const bus = new RabbitBus(options);
    const { connectDeadlineMs = CONNECT_DEADLINE_MS } = options;
    try {
      await Promise.all([bus.#sending.start(connectDeadlineMs), bus.#consuming.start(connectDeadlineMs)]);
      return bus;
    } catch (error) {
      await bus.close();
      throw error;
    }
  }

  async request<Req extends z.ZodType, Res extends z.ZodType>(
    ctx: MessageContext,
    rpc: RpcContract<Req, Res, z.ZodNever>,
    payload: z.input<Req>,
    options: CallOptions = {},
  ): Promise<z.output<Res>> {
    this.#refuseWhenClosed();
    return unpack(rpc.name, rpc.response, await this.#requests.caller.begin(ctx, rpc, payload, options).reply);
  }

  stream<Req extends z.ZodType, Res extends z.ZodType, Chunk extends z.ZodType>(
    ctx: MessageContext,
    rpc: RpcContract<Req, Res, Chunk>,
    payload: z.input<Req>,
    options: CallOptions = {},
  ): ReplyStream<z.output<Chunk>, z.output<Res>> {
    return openStream(rpc, WINDOW, (onChunk) => {
      this.#refuseWhenClosed();
      return this.#requests.caller.begin(ctx, rpc, payload, options, onChunk);
    });
  }

  handleRequest<Req extends z.ZodType, Res extends z.ZodType>(rpc: RpcContract<Req, Res, z.ZodNever>, handler: RequestHandler<Req, Res>, options: HandlerOptions = {}): Registration {
    return this.#handle(rpc as unknown as RpcContract, wireRequest(rpc, handler), options);
  }

  handleStream<Req extends z.ZodType, Res extends z.ZodType, Chunk extends z.ZodType>(
    rpc: RpcContract<Req, Res, Chunk>,
    handler: StreamHandler<Req, Res, Chunk>,
    options: HandlerOptions = {},
  ): Registration {
    return this.#handle(rpc, wireStream(rpc, handler), options);
  }

  subscribe<Payload extends z.ZodType>(event: EventContract<Payload>, options: SubscribeOptions, handler: EventHandler<Payload>): Registration {
    this.#refuseWhenClosed();
    return this.#consumers.subscribe(event.name, options, async (ctx, wire, delivery) => handler(ctx, unpack(event.name, event.payload, wire), delivery));
  }

  whenMissed(listener: () => void): void {
    this.#consumers.whenMissed(listener);
  }

  /** Resolves when the broker keeps the event for each of `consumers` and for whoever else has a queue for it. */
  publishMessage(message: EventMessage, consumers: readonly string[] = []): Promise<void> {
    return this.#publishing.during(async () => {
      this.#refuseWhenClosed();
      await this.#consumers.settling;
      await this.#publisher.publish(message, consumers);
    });
  }

  stats(): BusStats {
    const queues = this.#consumers.all.map(({ queue }) => queue);
    const parts = [...queues, ...this.#requests.answerer.endpoints];
    const sum = <T>(of: readonly T[], field: (part: T) => number): number => of.reduce((total, part) => total + field(part), 0);
    return { in_flight: sum(parts, ({ running }) => running), waiting: sum(parts, ({ waiting }) => waiting), retrying: sum(queues, ({ retrying }) => retrying) };
  }

  async idle(): Promise<void> {
    await Promise.all([this.#publishing.idle(), this.#requests.answerer.idle(), ...this.#consumers.all.map((consumer) => consumer.idle())]);
  }

  async ping(): Promise<void> {
    this.#refuseWhenClosed();
    if (!this.#sending.isConnected || !this.#consuming.isConnected) throw unreachable();
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  async #close(): Promise<void> {
    this.#figures.close();
    const grace = new AbortController();
    const ended = Promise.all([this.#consumers.stop(), this.#requests.stop(), this.#publishing.idle()]);
    await Promise.race([ended, delay(CLOSE_GRACE_MS, undefined, { signal: grace.signal }).catch(() => undefined)]);
    grace.abort();
    this.#requests.abandon();
    await Promise.all([this.#sending.close(), this.#consuming.close()]);
  }

  #handle(rpc: RpcContract, handler: WireHandler, options: HandlerOptions): Registration {
    this.#refuseWhenClosed();
    return this.#requests.answerer.handle(rpc.name, rpc.owner, handler, options);
  }

  #refuseWhenClosed(): void {
    if (this.#closing) throw new AppError('UNAVAILABLE', 'The message bus is closed.');
  }
}
