import { AppError, type MessageContext, type RpcContract } from '@adjutant/contracts-core';
import type { z } from 'zod';
import type { RequestHandler, StreamHandler } from './bus.js';
import { ChunkWindow } from './chunk-window.js';
import { pack, unpack } from './payload.js';
import type { PendingCall } from './pending-call.js';
import { ReplyStream } from './reply-stream.js';

/** Answers from the request's wire form; a streamed reply hands its chunks to `emit`, in wire form too. */
export type WireHandler = (ctx: MessageContext, wire: string, call: PendingCall, emit: (wire: string) => Promise<void>) => Promise<string>;

/** A handler of one reply, as drivers call it. */
export function wireRequest<Req extends z.ZodType, Res extends z.ZodType>(rpc: RpcContract<Req, Res, z.ZodNever>, handler: RequestHandler<Req, Res>): WireHandler {
  return async (ctx, wire, call) => packReply(rpc, rpc.response, await handler(ctx, unpack(rpc.name, rpc.request, wire), call.signal));
}

/** A handler of a streamed reply, as drivers call it. */
export function wireStream<Req extends z.ZodType, Res extends z.ZodType, Chunk extends z.ZodType>(rpc: RpcContract<Req, Res, Chunk>, handler: StreamHandler<Req, Res, Chunk>): WireHandler {
  const { chunk: schema } = rpc;
  if (!schema) throw new AppError('INTERNAL', `${rpc.name} has no chunks to stream.`);
  return async (ctx, wire, call, emitWire) => {
    const emit = (chunk: z.input<Chunk>): Promise<void> => emitWire(packReply(rpc, schema, chunk));
    return packReply(rpc, rpc.response, await handler(ctx, unpack(rpc.name, rpc.request, wire), emit, call.signal));
  };
}

/** The reader's side of a streamed reply. `start` begins the call; each chunk's promise resolves when the reader has room for the next. */
export function openStream<Req extends z.ZodType, Res extends z.ZodType, Chunk extends z.ZodType>(
  rpc: RpcContract<Req, Res, Chunk>,
  windowSize: number,
  start: (onChunk: (wire: string) => Promise<void>) => PendingCall,
): ReplyStream<z.output<Chunk>, z.output<Res>> {
  const window = new ChunkWindow<z.output<Chunk>>(windowSize);
  const { chunk } = rpc;
  try {
    if (!chunk) throw new AppError('INTERNAL', `${rpc.name} has no chunks to stream.`);
    const call = start(async (wire) => window.push(unpack(rpc.name, chunk, wire)));
    const response = call.reply.then((wire) => unpack(rpc.name, rpc.response, wire));
    response.then(
      () => window.end(),
      (error: unknown) => window.end(error),
    );
    const cancel = (): void => {
      window.leave();
      call.cancel();
    };
    return new ReplyStream({ response, next: () => window.next(), cancel });
  } catch (error) {
    window.end(error);
    return new ReplyStream({ response: Promise.reject(error), next: () => window.next(), cancel: () => window.leave() });
  }
}

/** A reply that breaks its contract is the handler's fault, not the caller's. */
function packReply(rpc: RpcContract, schema: z.ZodType, reply: unknown): string {
  try {
    return pack(rpc.name, schema, reply);
  } catch (cause) {
    throw new AppError('INTERNAL', `${rpc.name} gave an answer that breaks its contract.`, undefined, { cause });
  }
}
