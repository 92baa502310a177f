import type { RpcContract } from '@adjutant/contracts-core';
import { z } from 'zod';

export const httpMethods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
export type HttpMethod = (typeof httpMethods)[number];

/**
 * Who may call a route. `public` anybody; `read` whoever is signed in; `write` the same but observers; `admin`
 * administrators; `owner` the owner of this installation; `local` anybody on the machine itself, where the operator
 * allows it.
 */
export type RoutePolicy = 'public' | 'read' | 'write' | 'admin' | 'owner' | 'local';

/** One route of the public API. Paths are relative to `/api/v1` and name their parameters with a colon. */
export interface RouteContract<
  Params extends z.ZodType = z.ZodType,
  Query extends z.ZodType = z.ZodType,
  Body extends z.ZodType = z.ZodType,
  Response extends z.ZodType = z.ZodType,
> {
  readonly method: HttpMethod;
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  readonly policy: RoutePolicy;
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  readonly response: Response;
  readonly status: number;
  /** The owner's request that answers; absent where the gateway itself does. */
  readonly rpc?: RpcContract;
  /** Answers as `text/event-stream`: always, or when `Accept` says so. */
  readonly stream?: 'always' | 'on-accept';
  /** Opened as a WebSocket; HTTP is told so (426). `description` says what is spoken there. */
  readonly isSocket?: boolean;
  readonly description?: string;
  /** The media type of a body that is no JSON; its handler reads it from the request. */
  readonly bodyMediaType?: string;
  /** The media type of an answer that is not JSON. */
  readonly mediaType?: string;
  /** Sends an ETag, and 304 when the client has the answer already. */
  readonly hasEtag?: boolean;
  /** Counted under the stricter limit of sign-in routes. */
  readonly isAuthentication?: boolean;
  /** Not counted at all: probes of an orchestrator. */
  readonly isProbe?: boolean;
}

const nothing = z.object({});
type Nothing = typeof nothing;

/** Declares a route; absent parts take no input. */
export function defineRoute<Response extends z.ZodType, Params extends z.ZodType = Nothing, Query extends z.ZodType = Nothing, Body extends z.ZodType = Nothing>(
  route: Pick<RouteContract, 'method' | 'path' | 'tag' | 'summary' | 'policy'> &
    Partial<Omit<RouteContract, 'params' | 'query' | 'body' | 'response'>> & { response: Response; params?: Params; query?: Query; body?: Body },
): RouteContract<Params, Query, Body, Response> {
  return {
    status: 200,
    ...route,
    params: route.params ?? (nothing as unknown as Params),
    query: route.query ?? (nothing as unknown as Query),
    body: route.body ?? (nothing as unknown as Body),
  };
}

/** Whether the route reads a body: every one that changes something, but a deletion only when it declares fields. */
export function takesBody({ method, body }: Pick<RouteContract, 'method' | 'body'>): boolean {
  if (method === 'DELETE') return body instanceof z.ZodObject && Object.keys(body.shape).length > 0;
  return method !== 'GET';
}

/** What a handler of the route is given. */
export interface RouteInput<Route extends RouteContract> {
  params: z.output<Route['params']>;
  query: z.output<Route['query']>;
  body: z.output<Route['body']>;
}

/** The fields of a part; a part without fields adds nothing to an intersection. */
type Fields<Schema extends z.ZodType> = z.input<Schema> extends Record<string, never> ? object : z.input<Schema>;

/** What a client of the route sends: path parameters, query and body in one object; their names never collide. */
export type RouteRequest<Route extends RouteContract> = Fields<Route['params']> & Fields<Route['query']> & Fields<Route['body']>;

/** What the route answers. */
export type RouteResponse<Route extends RouteContract> = z.output<Route['response']>;
