import type { EventContract, MessageContext, RpcContract } from '@adjutant/contracts-core';
import type { JobDefinition, JobRun } from '@adjutant/jobs';
import type { z } from 'zod';

/** What a method was declared to do. `observe` is an event without inbox and transaction. */
export type Declaration =
  | { kind: 'request' | 'stream'; rpc: RpcContract }
  | { kind: 'event' | 'observe'; event: EventContract }
  | { kind: 'job' | 'sweep'; job: JobDefinition };

const declarations = new WeakMap<object, Declaration[]>();

/** What `method` was declared to do; empty for an ordinary method. */
export function declarationsOf(method: unknown): readonly Declaration[] {
  return typeof method === 'function' ? (declarations.get(method) ?? []) : [];
}

type Decorates<Method> = <M extends Method>(target: object, key: string | symbol, descriptor: TypedPropertyDescriptor<M>) => void;

function declare<Method>(declaration: Declaration): Decorates<Method> {
  return (_target, _key, { value }) => {
    if (typeof value === 'function') declarations.set(value, [...declarationsOf(value), declaration]);
  };
}

/** The method answers `rpc`: `(ctx, request) => response`. */
export function HandlesRequest<Req extends z.ZodType, Res extends z.ZodType>(
  rpc: RpcContract<Req, Res, z.ZodNever>,
): Decorates<(ctx: MessageContext, request: z.output<Req>) => Promise<z.input<Res>>> {
  return declare({ kind: 'request', rpc: rpc as unknown as RpcContract });
}

/** The method answers `rpc` in chunks: `(ctx, request, emit, signal) => response`. `emit` resolves when the reader keeps up; `signal` aborts when he left. */
export function HandlesStream<Req extends z.ZodType, Res extends z.ZodType, Chunk extends z.ZodType>(
  rpc: RpcContract<Req, Res, Chunk>,
): Decorates<
  (ctx: MessageContext, request: z.output<Req>, emit: (chunk: z.input<Chunk>) => Promise<void>, signal: AbortSignal) => Promise<z.input<Res>>
> {
  return declare({ kind: 'stream', rpc: rpc as unknown as RpcContract });
}

/** The method takes in `event`, once, in a transaction of the user it is about: `(ctx, payload, tx, messageId)`. No network inside. */
export function HandlesEvent<Payload extends z.ZodType>(
  event: EventContract<Payload>,
): Decorates<(ctx: MessageContext, payload: z.output<Payload>, tx: never, messageId: string) => Promise<void>> {
  return declare({ kind: 'event', event: event as unknown as EventContract });
}

/** The method is told of `event` in every process of the service, perhaps more than once and not while the broker is away, and keeps nothing: `(ctx, payload, messageId)`. For pushing to open connections. */
export function ObservesEvent<Payload extends z.ZodType>(
  event: EventContract<Payload>,
): Decorates<(ctx: MessageContext, payload: z.output<Payload>, messageId: string) => Promise<void>> {
  return declare({ kind: 'observe', event: event as unknown as EventContract });
}

/** The method does `job`: `(data, { signal, attempt })`. */
export function HandlesJob<Data extends z.ZodType>(job: JobDefinition<Data>): Decorates<(data: z.output<Data>, run: JobRun) => Promise<void>> {
  return declare({ kind: 'job', job: job as unknown as JobDefinition });
}

/** The method finds rows that no `job` covers, adds jobs, and returns how many; runs at the start and every `sweepEveryMs`. */
export function Sweeps<Data extends z.ZodType>(job: JobDefinition<Data>): Decorates<() => Promise<number>> {
  return declare({ kind: 'sweep', job: job as unknown as JobDefinition });
}
