import type { MessageContext, RpcContract } from '@adjutant/contracts-core';
import type { Bus, Registration } from '@adjutant/messaging';
import type { z } from 'zod';

/** Stands in for another service at one request. */
export type Responder = (bus: Bus) => Registration;

/** Answers `rpc` with what `answer` returns; request and answer are checked against the contract by the bus, like a real one's. */
export function respond<Req extends z.ZodType, Res extends z.ZodType>(
  rpc: RpcContract<Req, Res, z.ZodNever>,
  answer: (ctx: MessageContext, request: z.output<Req>) => z.input<Res> | Promise<z.input<Res>>,
): Responder {
  return (bus) => bus.handleRequest(rpc, async (ctx, request) => answer(ctx, request));
}
