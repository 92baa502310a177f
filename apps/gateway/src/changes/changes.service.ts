import type { Readable } from 'node:stream';

import { AppError } from '@adjutant/contracts-core';
import type { ChangeEvent } from '@adjutant/contracts-gateway';
import { FanOut } from '@adjutant/fan-out';
import { Bus } from '@adjutant/messaging';
import { Metrics } from '@adjutant/telemetry';
import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';

import { ChangeLog, type LoggedChange } from './change-log.js';
import { EventStream } from './event-stream.js';
import { ToldChange, type Subscriber } from './subscriber.js';

export const HEARTBEAT_MS = 30_000;
/** Services are back at the broker within two seconds of each other. */
const READ_AGAIN_MS = { after: 2_500, within: 2_500 };
/** Streams and sockets together. */
export const SUBSCRIBERS_PER_USER = 20;

/** A change as one gateway tells it to all. */
interface Told {
  user_id: string;
  change: ChangeEvent;
}

/** Tells open clients what changed. Holds nothing that must survive: a client that missed something is told to read again. */
@Injectable()
export class ChangesService implements BeforeApplicationShutdown {
  readonly #log = new ChangeLog(crypto.randomUUID().slice(0, 8));
  readonly #listeners: ((userId: string, change: ChangeEvent) => void)[] = [];
  readonly #subscribers = new Map<string, Set<Subscriber>>();
  readonly #heartbeat = setInterval(() => this.beat(), HEARTBEAT_MS).unref();

  constructor(
    @Inject(FanOut) private readonly fanOut: FanOut,
    @Inject(Bus) bus: Bus,
    @Inject(Metrics) metrics: Metrics,
  ) {
    fanOut.listen((id, told) => this.#hear(id, told as Told));
    bus.whenMissed(() => this.#miss());
    const open = metrics.gauge('adjutant_gateway_streams', 'Open change streams and sockets');
    const together = metrics.gauge('adjutant_gateway_together', 'Whether changes are told by all gateways in one order');
    metrics.onRender(() => {
      open.set({}, this.#all().length);
      together.set({}, this.fanOut.isTogether ? 1 : 0);
    });
  }

  /** The user's changes as an event stream. Throws RATE_LIMITED as `subscribe` does. */
  open(userId: string, lastId: string | undefined): Readable {
    const stream = new EventStream();
    stream.readable.once('close', this.subscribe(userId, lastId, stream));
    return stream.readable;
  }

  /** Tells the user's changes, from `lastId` on where that is known. Answers what to call when the subscriber is gone. Throws RATE_LIMITED when the user has too many. */
  subscribe(userId: string, lastId: string | undefined, subscriber: Subscriber): () => void {
    const subscribers = this.#subscribers.get(userId) ?? new Set();
    if (subscribers.size >= SUBSCRIBERS_PER_USER) throw new AppError('RATE_LIMITED', 'Too many open streams: close one first.', { retry_after_seconds: 5 });
    this.#subscribers.set(userId, subscribers.add(subscriber));
    for (const told of this.#opening(userId, lastId)) subscriber.tell(told);
    return () => this.#leave(userId, subscriber);
  }

  /** Tells the change at every gateway, once: `messageId` names it in all of them. Resolves when it is told here. */
  publish(userId: string, messageId: string, change: ChangeEvent): Promise<void> {
    return this.fanOut.tell(messageId, { user_id: userId, change } satisfies Told);
  }

  /** Called with every change, before clients are told: what they ask for then is answered by what holds after it. */
  beforeTelling(listener: (userId: string, change: ChangeEvent) => void): void {
    this.#listeners.push(listener);
  }

  /** Called every HEARTBEAT_MS. */
  beat(): void {
    for (const subscriber of this.#all()) subscriber.beat();
  }

  beforeApplicationShutdown(): void {
    clearInterval(this.#heartbeat);
    for (const subscriber of this.#all()) subscriber.end();
  }

  #hear(id: string, { user_id: userId, change }: Told): void {
    for (const listener of this.#listeners) listener(userId, change);
    // What was told so far is told to nobody any more.
    if (change.event === 'data_erased') this.#log.forget(userId);
    const told = toTold(this.#log.append(userId, id, change));
    for (const subscriber of this.#subscribers.get(userId) ?? []) subscriber.tell(told);
  }

  /** Nobody knows what was missed: all read again, once those who answer are back at the broker too, and not all at once. */
  #miss(): void {
    this.#log.forgetAll();
    for (const userId of this.#subscribers.keys()) setTimeout(() => this.#reset(userId), READ_AGAIN_MS.after + Math.random() * READ_AGAIN_MS.within).unref();
  }

  #reset(userId: string): void {
    const reset = toReset(this.#log.positionOf(userId));
    for (const subscriber of this.#subscribers.get(userId) ?? []) subscriber.tell(reset);
  }

  #opening(userId: string, lastId: string | undefined): ToldChange[] {
    const missed = lastId === undefined ? [] : this.#log.since(userId, lastId);
    const startId = lastId !== undefined && missed?.length ? lastId : this.#log.positionOf(userId);
    const connected = new ToldChange(startId, { event: 'connected', data: { heartbeat_seconds: HEARTBEAT_MS / 1000 } });
    if (missed) return [connected, ...missed.map(toTold)];
    return [connected, toReset(startId)];
  }

  #leave(userId: string, subscriber: Subscriber): void {
    const subscribers = this.#subscribers.get(userId);
    subscribers?.delete(subscriber);
    if (subscribers?.size === 0) this.#subscribers.delete(userId);
  }

  #all(): Subscriber[] {
    return [...this.#subscribers.values()].flatMap((subscribers) => [...subscribers]);
  }
}

function toReset(id: string): ToldChange {
  return new ToldChange(id, { event: 'reset', data: { reason: 'Changes may have been missed: read again what is shown.' } });
}

function toTold({ id, change }: LoggedChange): ToldChange {
  return new ToldChange(id, change);
}
