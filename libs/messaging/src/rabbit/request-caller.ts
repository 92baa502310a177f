import { AppError, type Clock, type MessageContext, type RpcContract, serializedError } from '@adjutant/contracts-core';
import type { Channel, Message } from 'amqplib';
import type { CallOptions } from '../bus.js';
import { pack } from '../payload.js';
import { PendingCall, tooLate } from '../pending-call.js';
import { type RabbitChannel, unreachable } from './rabbit-channel.js';
import { CREDIT_BATCH } from './stream-credit.js';
import { CONTROL, requestQueue } from './topology.js';

/** The pseudo-queue by which a reply finds the channel that asked, without a queue in between. */
const REPLIES = 'amq.rabbitmq.reply-to';
/** How long a request may wait for a connection. */
const PATIENCE_MS = 1_000;

/** A request that waits for its reply. */
interface Outgoing {
  readonly call: PendingCall;
  readonly owner: string;
  readonly onChunk: ((wire: string) => Promise<void>) | undefined;
  /** Chunks that came, and those of them that the reader took since the last credit. */
  chunks: number;
  taken: number;
}

export interface RequestCallerOptions {
  /** Makes correlation ids unique among all processes. */
  process: string;
  clock: Clock;
  channel: () => RabbitChannel;
  /** Resolves when the process's own handlers can be reached; undefined when they can. */
  settled: () => Promise<void> | undefined;
}

/** The asking side of requests. Each is sent once and never again: whoever asked decides whether to repeat it. */
export class RequestCaller {
  readonly #options: RequestCallerOptions;
  readonly #outgoing = new Map<string, Outgoing>();
  #sequence = 0;

  constructor(options: RequestCallerOptions) {
    this.#options = options;
  }

  get pending(): number {
    return this.#outgoing.size;
  }

  /** Sends the request. Throws BAD_REQUEST and DEADLINE_EXCEEDED at once; everything else comes out of the call. */
  begin(ctx: MessageContext, rpc: RpcContract, payload: unknown, options: CallOptions, onChunk?: (wire: string) => Promise<void>): PendingCall {
    const wire = pack(rpc.name, rpc.request, payload);
    const now = this.#options.clock.now().getTime();
    const deadlineAt = Math.min(ctx.deadlineAt ?? Infinity, now + (options.timeoutMs ?? rpc.timeoutMs));
    if (deadlineAt <= now) throw tooLate(rpc.name);
    const id = `${this.#options.process}.${(this.#sequence += 1)}`;
    const call = new PendingCall(rpc.name, deadlineAt - now, options.signal, (error) => this.#givenUp(id, error));
    if (call.isOver) return call;
    const outgoing: Outgoing = { call, owner: rpc.owner, onChunk, chunks: 0, taken: 0 };
    const properties = {
      type: rpc.name,
      correlationId: id,
      replyTo: REPLIES,
      mandatory: true,
      expiration: Math.ceil(deadlineAt - now),
      headers: { context: JSON.stringify({ ...ctx, deadlineAt }) },
    };
    const send = (channel: Channel): void => {
      this.#outgoing.set(id, outgoing);
      channel.publish('', requestQueue(rpc.owner), Buffer.from(wire), properties);
    };
    this.#sendWhenReady(id, outgoing, send);
    return call;
  }

  async attach(channel: Channel): Promise<void> {
    await channel.consume(REPLIES, (message) => message && this.#take(channel, message), { noAck: true });
  }

  /** A request that no queue took. */
  returned({ properties }: Message): void {
    const outgoing = this.#forget(String(properties.correlationId));
    outgoing?.call.fail(new AppError('UNAVAILABLE', `${outgoing.owner} is not running. Try again in a moment.`));
  }

  /** Replies that were on their way are lost with the channel. */
  lost(): void {
    const calls = [...this.#outgoing.values()];
    this.#outgoing.clear();
    for (const { call } of calls) call.fail(new AppError('UNAVAILABLE', 'The connection to the message broker was lost while a request was under way. Try again in a moment.'));
  }

  #sendWhenReady(id: string, outgoing: Outgoing, send: (channel: Channel) => void): void {
    const { channel, settled } = this.#options;
    const usable = channel().usable;
    const settling = settled();
    try {
      if (usable && !settling) return send(usable);
    } catch (error) {
      this.#forget(id);
      return outgoing.call.fail(unreachable(error));
    }
    void Promise.resolve(settling)
      .then(() => channel().ready(PATIENCE_MS))
      .then((open) => (outgoing.call.isOver ? undefined : send(open)))
      .catch((error: unknown) => {
        this.#forget(id);
        outgoing.call.fail(error instanceof AppError ? error : unreachable(error));
      });
  }

  #take(channel: Channel, { content, properties }: Message): void {
    const id = String(properties.correlationId);
    const outgoing = this.#outgoing.get(id);
    if (!outgoing) return;
    try {
      if (properties.type === 'chunk') return this.#takeChunk(channel, id, outgoing, content.toString(), properties);
      this.#outgoing.delete(id);
      if (properties.type === 'failed') return outgoing.call.fail(AppError.deserialize(serializedError.parse(JSON.parse(content.toString()))));
      if (outgoing.chunks !== Number(properties.messageId ?? 0)) return outgoing.call.fail(incomplete());
      outgoing.call.succeed(content.toString());
    } catch (cause) {
      this.#forget(id);
      outgoing.call.fail(new AppError('INTERNAL', 'A reply came that cannot be read.', undefined, { cause }));
    }
  }

  #takeChunk(channel: Channel, id: string, outgoing: Outgoing, wire: string, { messageId, replyTo }: Message['properties']): void {
    const { call, onChunk } = outgoing;
    if (!onChunk) return this.#giveUpOn(id, outgoing, new AppError('INTERNAL', 'This request takes one reply, not a stream.'));
    outgoing.chunks += 1;
    if (Number(messageId) !== outgoing.chunks) return this.#giveUpOn(id, outgoing, incomplete());
    onChunk(wire).then(
      () => this.#credit(channel, id, outgoing, String(replyTo)),
      (error: unknown) => void (call.isOver || this.#giveUpOn(id, outgoing, AppError.from(error))),
    );
  }

  /** Tells the writer how many chunks the reader took, some at a time. */
  #credit(channel: Channel, id: string, outgoing: Outgoing, writer: string): void {
    outgoing.taken += 1;
    if (outgoing.taken < CREDIT_BATCH || outgoing.call.isOver) return;
    outgoing.taken = 0;
    tell(channel, writer, 'credit', id);
  }

  #giveUpOn(id: string, outgoing: Outgoing, error: AppError): void {
    this.#cancel(id, outgoing.owner);
    outgoing.call.fail(error);
  }

  /** At a deadline the handler stops by its own clock; a caller that leaves must be told of. */
  #givenUp(id: string, error: AppError): void {
    const outgoing = this.#outgoing.get(id);
    if (outgoing && error.code === 'CANCELLED') this.#cancel(id, outgoing.owner);
    else this.#outgoing.delete(id);
  }

  #cancel(id: string, owner: string): void {
    this.#outgoing.delete(id);
    const channel = this.#options.channel().current;
    if (channel) tell(channel, owner, 'cancel', id);
  }

  #forget(id: string): Outgoing | undefined {
    const outgoing = this.#outgoing.get(id);
    this.#outgoing.delete(id);
    return outgoing;
  }
}

/** To one process, or by a service's name to each of its processes: the one that knows the request follows. */
function tell(channel: Channel, whom: string, type: 'cancel' | 'credit', correlationId: string): void {
  try {
    channel.publish(CONTROL, whom, Buffer.alloc(0), { type, correlationId });
  } catch {
    return;
  }
}

function incomplete(): AppError {
  return new AppError('UNAVAILABLE', 'A part of the reply was lost. Try again in a moment.');
}
