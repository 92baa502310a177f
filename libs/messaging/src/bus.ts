import type { EventContract, MessageContext, RpcContract } from '@adjutant/contracts-core';
import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import type { DeadLetters, DeadLetterStore } from './dead-letters.js';
import type { EventMessage } from './event-message.js';
import { checkPayload } from './payload.js';
import type { ReplyStream } from './reply-stream.js';
import type { RetryPolicy } from './retry-policy.js';

export interface CallOptions {
  /** How long to wait at most; the contract's `timeoutMs` when absent. A deadline in the context that is sooner wins. */
  timeoutMs?: number;
  /** Gives up when it aborts: the handler's signal fires, the caller gets CANCELLED. */
  signal?: AbortSignal;
}

export interface HandlerOptions {
  /** Requests answered at the same time; the others wait. */
  concurrency?: number;
}

export type RequestHandler<Req extends z.ZodType, Res extends z.ZodType> = (
  ctx: MessageContext,
  request: z.output<Req>,
  signal: AbortSignal,
) => Promise<z.input<Res>>;

/** `emit` resolves when the reader keeps up and rejects when he left; `signal` fires when nobody waits any more. */
export type StreamHandler<Req extends z.ZodType, Res extends z.ZodType, Chunk extends z.ZodType> = (
  ctx: MessageContext,
  request: z.output<Req>,
  emit: (chunk: z.input<Chunk>) => Promise<void>,
  signal: AbortSignal,
) => Promise<z.input<Res>>;

/** One delivery of an event: `messageId` is the same at each of them, which is what an inbox goes by. `attempt` starts at 1. */
export interface Delivery {
  messageId: string;
  attempt: number;
}

export type EventHandler<Payload extends z.ZodType> = (ctx: MessageContext, payload: z.output<Payload>, delivery: Delivery) => Promise<void>;

export interface SubscribeOptions {
  /** Who consumes, unique per event: the name of its queue. The same name twice shares the work; without `deadLetters` within one process only. */
  consumer: string;
  /**
   * Keeps what cannot be handled; while such a consumer is away, its events wait for it or go back to their sender. Without
   * a store both are logged or gone, and each process is told of every event: for consumers that keep nothing themselves.
   */
  deadLetters?: DeadLetterStore;
  /** Events handled at the same time; of one user they are handled one after the other. */
  prefetch?: number;
  retry?: Partial<RetryPolicy>;
}

/** Takes a handler or a subscription away; resolves when what it had begun is done. */
export interface Registration {
  close(): Promise<void>;
}

/** What a bus has under way, and what waits for a free place or for its next attempt. */
export interface BusStats {
  in_flight: number;
  waiting: number;
  retrying: number;
}

/**
 * How services talk; also the injection token. Every driver behaves alike (see `busConformance`): payloads are checked
 * against the contract when sent and when received, nothing is shared between the two sides, events arrive at least once.
 */
export abstract class Bus {
  /** Asks and waits. Throws the handler's AppError; UNAVAILABLE at once without a handler; DEADLINE_EXCEEDED; CANCELLED. */
  abstract request<Req extends z.ZodType, Res extends z.ZodType>(
    ctx: MessageContext,
    rpc: RpcContract<Req, Res, z.ZodNever>,
    payload: z.input<Req>,
    options?: CallOptions,
  ): Promise<z.output<Res>>;

  /** Asks and reads the reply chunk by chunk. Leaving the loop cancels. Never throws by itself: the stream does. */
  abstract stream<Req extends z.ZodType, Res extends z.ZodType, Chunk extends z.ZodType>(
    ctx: MessageContext,
    rpc: RpcContract<Req, Res, Chunk>,
    payload: z.input<Req>,
    options?: CallOptions,
  ): ReplyStream<z.output<Chunk>, z.output<Res>>;

  /** Throws CONFLICT when the request has a handler already. */
  abstract handleRequest<Req extends z.ZodType, Res extends z.ZodType>(
    rpc: RpcContract<Req, Res, z.ZodNever>,
    handler: RequestHandler<Req, Res>,
    options?: HandlerOptions,
  ): Registration;

  abstract handleStream<Req extends z.ZodType, Res extends z.ZodType, Chunk extends z.ZodType>(
    rpc: RpcContract<Req, Res, Chunk>,
    handler: StreamHandler<Req, Res, Chunk>,
    options?: HandlerOptions,
  ): Registration;

  abstract subscribe<Payload extends z.ZodType>(
    event: EventContract<Payload>,
    options: SubscribeOptions,
    handler: EventHandler<Payload>,
  ): Registration;

  /**
   * Calls `listener` when events may have gone by unheard by consumers without `deadLetters`: their place at the broker was
   * gone and is there again. It cannot tell that one which fell 10,000 events behind has missed the oldest.
   */
  abstract whenMissed(listener: () => void): void;

  /**
   * Resolves once the message cannot be lost any more: every subscriber has handled or dead-lettered it, or a broker keeps
   * it for them and for each of `consumers`. Rejects when that could not be done: send it again.
   */
  abstract publishMessage(message: EventMessage, consumers?: readonly string[]): Promise<void>;

  /** Checks `payload` and publishes it now. A service writes to its Outbox instead, so that an event is true and never lost. */
  async publish<Payload extends z.ZodType>(
    ctx: MessageContext,
    event: EventContract<Payload>,
    payload: z.input<Payload>,
    options: { messageId?: string } = {},
  ): Promise<void> {
    checkPayload(event.name, event.payload, payload);
    await this.publishMessage({ id: options.messageId ?? randomUUID(), event: event.name, context: ctx, payload }, event.consumers);
  }

  abstract readonly deadLetters: DeadLetters;

  abstract stats(): BusStats;

  /** Resolves when no event is under way, waiting or due for another attempt, and no request is being answered. */
  abstract idle(): Promise<void>;

  /** Rejects with UNAVAILABLE while nothing can be sent. */
  abstract ping(): Promise<void>;

  /** Takes no more, lets what has begun end, and leaves the rest to be sent again. */
  abstract close(): Promise<void>;
}
