import { SYSTEM_USER_ID, type EventContract, type MessageContext, type RpcContract } from '@adjutant/contracts-core';
import type { Transaction } from '@adjutant/database';
import type { Bus, Registration } from '@adjutant/messaging';
import type { z } from 'zod';
import type { FoundHandler } from './explore-handlers.js';
import { answerForDeadLetters } from './own-dead-letters.js';
import { answerForJobs } from './own-jobs.js';
import type { Platform } from './platform.js';
import type { ServiceParts } from './service-parts.js';
import type { UserWork } from './user-work.js';
import { watchCalls, type WatchCall } from './watch-call.js';

type AnyRpc = RpcContract<z.ZodType, z.ZodType, z.ZodNever>;

interface Wiring {
  service: string;
  bus: Bus;
  parts: ServiceParts;
  watchRequest: WatchCall;
  watchEvent: WatchCall;
}

/** Gives the bus and the jobs their handlers. Answers what must be closed when the service stops. */
export function registerHandlers(service: string, handlers: readonly FoundHandler[], platform: Platform, parts: ServiceParts): Registration[] {
  const { bus, metrics } = platform;
  const wiring: Wiring = {
    service,
    bus,
    parts,
    watchRequest: watchCalls('request', parts.logger, metrics),
    watchEvent: watchCalls('event', parts.logger, metrics),
  };
  const own = [...(parts.messaging ? answerForDeadLetters(service, bus, parts.messaging.deadLetters) : []), ...(parts.jobs ? answerForJobs(service, bus, parts.jobs) : [])];
  return [...own, ...handlers.flatMap((handler) => registerOne(noting(handler, parts.userWork), wiring))];
}

/** The handler as it is, and a note of whom it works for while it does. */
function noting({ declaration, place, call }: FoundHandler, work: UserWork): FoundHandler {
  if (declaration.kind === 'sweep') return { declaration, place, call };
  const { name } = 'rpc' in declaration ? declaration.rpc : 'event' in declaration ? declaration.event : declaration.job;
  return { declaration, place, call: (...args) => work.during(userOf(args[0]), name, () => call(...args)) };
}

/** Requests and events begin with their context, jobs with their data. */
function userOf(first: unknown): string {
  const { userId, user_id } = (first ?? {}) as { userId?: string; user_id?: string };
  return userId ?? user_id ?? SYSTEM_USER_ID;
}

function registerOne({ declaration, call }: FoundHandler, wiring: Wiring): Registration[] {
  switch (declaration.kind) {
    case 'request':
      return [registerRequest(declaration.rpc as unknown as AnyRpc, call, wiring)];
    case 'stream':
      return [registerStream(declaration.rpc, call, wiring)];
    case 'event':
      return [subscribeOnce(declaration.event, call, wiring)];
    case 'observe':
      return [observe(declaration.event, call, wiring)];
    case 'job':
      wiring.parts.jobs?.handle(declaration.job, async (data, run) => void (await call(data, run)));
      return [];
    case 'sweep':
      wiring.parts.jobs?.sweep(declaration.job, async () => (await call()) as number);
      return [];
  }
}

function registerRequest(rpc: AnyRpc, call: FoundHandler['call'], { bus, watchRequest }: Wiring): Registration {
  return bus.handleRequest(rpc, (ctx, request) => watchRequest(rpc.name, ctx, (inner) => call(inner, request)));
}

function registerStream(rpc: RpcContract, call: FoundHandler['call'], { bus, watchRequest }: Wiring): Registration {
  return bus.handleStream(rpc, (ctx, request, emit, signal) => watchRequest(rpc.name, ctx, (inner) => call(inner, request, emit, signal)));
}

function subscribeOnce(event: EventContract, call: FoundHandler['call'], { bus, parts, service, watchEvent }: Wiring): Registration {
  const { database, messaging } = parts;
  if (!database || !messaging) throw new Error(`${service} handles ${event.name} but has no schema: give it one, or use @ObservesEvent.`);
  const handleIn = async (tx: Transaction<unknown>, ctx: MessageContext, payload: unknown, messageId: string): Promise<void> => {
    if (await messaging.accept(tx, ctx, event.name, messageId)) await call(ctx, payload, tx, messageId);
  };
  return bus.subscribe(event, { consumer: service, deadLetters: messaging.deadLetters }, (ctx, payload, { messageId }) =>
    watchEvent(event.name, ctx, (inner) => database.asUser(inner, (tx) => handleIn(tx, inner, payload, messageId))),
  );
}

function observe(event: EventContract, call: FoundHandler['call'], { bus, service, watchEvent }: Wiring): Registration {
  return bus.subscribe(event, { consumer: `${service}.observer` }, (ctx, payload, { messageId }) =>
    watchEvent(event.name, ctx, async (inner) => void (await call(inner, payload, messageId))),
  );
}
