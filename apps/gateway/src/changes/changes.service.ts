import type { Readable } from 'node:stream';

import { AppError } from '@adjutant/contracts-core';
import type { ChangeEvent } from '@adjutant/contracts-gateway';
import { Metrics } from '@adjutant/telemetry';
import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';

import { ChangeLog, type LoggedChange } from './change-log.js';
import { EventStream } from './event-stream.js';
import { ToldChange, type Subscriber } from './subscriber.js';

export const HEARTBEAT_MS = 30_000;
/** Streams and sockets together. */
export const SUBSCRIBERS_PER_USER = 20;

/** Tells open clients what changed. Holds nothing that must survive: a client that missed something is told to read again. */
@Injectable()
export class ChangesService implements BeforeApplicationShutdown {
  readonly #log = new ChangeLog(crypto.randomUUID().slice(0, 8));
  readonly #subscribers = new Map<string, Set<Subscriber>>();
  readonly #heartbeat = setInterval(() => this.beat(), HEARTBEAT_MS).unref();

  constructor(@Inject(Metrics) metrics: Metrics) {
    const open = metrics.gauge('adjutant_gateway_streams', 'Open change streams and sockets');
    metrics.onRender(() => open.set({}, this.#all().length));
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

  /** `messageId` names the change in every process; told again, it is not told again. */
  publish(userId: string, messageId: string, change: ChangeEvent): void {
    const logged = this.#log.append(userId, messageId, change);
    if (!logged) return;
    const told = toTold(logged);
    for (const subscriber of this.#subscribers.get(userId) ?? []) subscriber.tell(told);
  }

  /** What was told so far is told to nobody any more. */
  forget(userId: string): void {
    this.#log.forget(userId);
  }

  /** Called every HEARTBEAT_MS. */
  beat(): void {
    for (const subscriber of this.#all()) subscriber.beat();
  }

  beforeApplicationShutdown(): void {
    clearInterval(this.#heartbeat);
    for (const subscriber of this.#all()) subscriber.end();
  }

  #opening(userId: string, lastId: string | undefined): ToldChange[] {
    const missed = lastId === undefined ? [] : this.#log.since(userId, lastId);
    const startId = lastId !== undefined && missed?.length ? lastId : this.#log.positionOf(userId);
    const connected = new ToldChange(startId, { event: 'connected', data: { heartbeat_seconds: HEARTBEAT_MS / 1000 } });
    if (missed) return [connected, ...missed.map(toTold)];
    return [connected, new ToldChange(startId, { event: 'reset', data: { reason: 'Changes may have been missed: read again what is shown.' } })];
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

function toTold({ id, change }: LoggedChange): ToldChange {
  return new ToldChange(id, change);
}
