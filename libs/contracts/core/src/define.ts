import type { z } from 'zod';

const MESSAGE_NAME = /^([a-z][a-z-]*)\.([a-z][a-z0-9-]*)\.v([1-9][0-9]*)$/;

/** A request with one reply, or (with `chunk`) a reply that is streamed in chunks and closed by the response. */
export interface RpcContract<Req extends z.ZodType = z.ZodType, Res extends z.ZodType = z.ZodType, Chunk extends z.ZodType = z.ZodType> {
  readonly kind: 'rpc';
  /** `<owner>.<verb-noun>.v<n>` */
  readonly name: string;
  readonly owner: string;
  readonly request: Req;
  readonly response: Res;
  readonly chunk?: Chunk;
  /** How long a caller waits at most, in milliseconds. */
  readonly timeoutMs: number;
}

/** Something that became true, told to whoever subscribed. `<owner>.<noun-past-tense>.v<n>` */
export interface EventContract<Payload extends z.ZodType = z.ZodType> {
  readonly kind: 'event';
  readonly name: string;
  readonly owner: string;
  readonly payload: Payload;
  /** The services that must not miss it, started or not: an event counts as sent once each has a place for it. */
  readonly consumers: readonly string[];
}

function ownerOf(name: string): string {
  const match = MESSAGE_NAME.exec(name);
  if (!match?.[1]) throw new Error(`"${name}" is not a message name: write <owner>.<verb-noun>.v1`);
  return match[1];
}

/** Declares a request. Written once, in the owner's contract library; everything else is inferred from it. */
export function defineRpc<Req extends z.ZodType, Res extends z.ZodType, Chunk extends z.ZodType = z.ZodNever>(contract: {
  name: string;
  request: Req;
  response: Res;
  chunk?: Chunk;
  timeoutMs?: number;
}): RpcContract<Req, Res, Chunk> {
  return { timeoutMs: 10_000, ...contract, kind: 'rpc', owner: ownerOf(contract.name) };
}

/** Declares an event. `consumers` are the services that handle it; those that only observe it are not among them. */
export function defineEvent<Payload extends z.ZodType>(contract: { name: string; payload: Payload; consumers?: readonly string[] }): EventContract<Payload> {
  return { consumers: [], ...contract, kind: 'event', owner: ownerOf(contract.name) };
}

/** What an owner promises: each of its requests and events, by the name it has in code. */
export type OwnerContracts = Readonly<Record<string, RpcContract | EventContract>>;
