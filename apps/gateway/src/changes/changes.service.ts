import { Readable } from 'node:stream';

import { AppError } from '@adjutant/contracts-core';
import type { ChangeEvent } from '@adjutant/contracts-gateway';
import { Metrics } from '@adjutant/telemetry';
import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';

import { toSse } from '../requests/streamed-answer.js';
import { ChangeLog, type LoggedChange } from './change-log.js';

export const HEARTBEAT_MS = 30_000;
/** A reader with this much unread is dropped; it comes back with the id it saw last. */
const MAX_UNREAD_BYTES = 1024 ** 2;
const STREAMS_PER_USER = 20;

/** Tells open clients what changed. Holds nothing that must survive: a client that missed something is told to read again. */
@Injectable()
export class ChangesService implements BeforeApplicationShutdown {
  readonly #log = new ChangeLog(crypto.randomUUID().slice(0, 8));
  readonly #readers = new Map<string, Set<Readable>>();
  readonly #heartbeat = setInterval(() => this.#beat(), HEARTBEAT_MS).unref();

  constructor(@Inject(Metrics) metrics: Metrics) {
    const open = metrics.gauge('adjutant_gateway_streams', 'Open change streams');
    metrics.onRender(() => open.set({}, this.#count()));
  }

  /** An open stream of the user's changes, from `lastId` on where that is known. Throws RATE_LIMITED when there are too many. */
  open(userId: string, lastId: string | undefined): Readable {
    const readers = this.#readers.get(userId) ?? new Set();
    if (readers.size >= STREAMS_PER_USER) throw new AppError('RATE_LIMITED', 'Too many open streams: close one first.', { retry_after_seconds: 5 });
    const reader = new Readable({ read: () => undefined, highWaterMark: MAX_UNREAD_BYTES });
    this.#readers.set(userId, readers.add(reader));
    reader.once('close', () => this.#leave(userId, reader));
    reader.push(this.#opening(userId, lastId));
    return reader;
  }

  publish(userId: string, change: ChangeEvent): void {
    const text = told(this.#log.append(userId, change));
    for (const reader of this.#readers.get(userId) ?? []) this.#push(reader, text);
  }

  /** What was told so far is told to nobody any more. */
  forget(userId: string): void {
    this.#log.forget(userId);
  }

  beforeApplicationShutdown(): void {
    clearInterval(this.#heartbeat);
    for (const reader of this.#all()) reader.push(null);
  }

  #opening(userId: string, lastId: string | undefined): string {
    const missed = lastId === undefined ? [] : this.#log.since(userId, lastId);
    const start = `retry: 2000\n${toSse('connected', { heartbeat_seconds: HEARTBEAT_MS / 1000 }, missed?.length ? lastId : this.#log.position)}`;
    if (missed) return start + missed.map(told).join('');
    return start + toSse('reset', { reason: 'Changes may have been missed: read again what is shown.' }, this.#log.position);
  }

  #push(reader: Readable, text: string): void {
    if (reader.readableLength > MAX_UNREAD_BYTES) reader.destroy();
    else reader.push(text);
  }

  #beat(): void {
    for (const reader of this.#all()) this.#push(reader, ': heartbeat\n\n');
  }

  #leave(userId: string, reader: Readable): void {
    const readers = this.#readers.get(userId);
    readers?.delete(reader);
    if (readers?.size === 0) this.#readers.delete(userId);
  }

  #all(): Readable[] {
    return [...this.#readers.values()].flatMap((readers) => [...readers]);
  }

  #count(): number {
    return this.#all().length;
  }
}

function told({ change, id }: LoggedChange): string {
  return toSse(change.event, change.data, id);
}
