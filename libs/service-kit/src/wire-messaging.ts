import type { MessageContext } from '@adjutant/contracts-core';
import type { Database, Transaction } from '@adjutant/database';
import { claimInbox, DeadLetterTable, Outbox, OutboxRelay, type DeadLetterStore } from '@adjutant/messaging';
import type { Logger } from '@adjutant/telemetry';
import type { ServiceDefinition } from './define-service.js';
import { measureMessaging } from './measure-messaging.js';
import type { Platform } from './platform.js';

/** The tables of one service's messages, and what works on them. */
export interface Messaging {
  outbox: Outbox;
  relay: OutboxRelay;
  deadLetters: DeadLetterStore;
  /** True when the service sees the message for the first time. `name` is the event's. */
  accept(tx: Transaction<unknown>, ctx: MessageContext, name: string, messageId: string): Promise<boolean>;
}

/** A commit wakes the relay; this is for what a crash or an absent consumer left behind. */
const RELAY_POLL_MS = 3_000;

export function wireMessaging({ name, contracts }: ServiceDefinition, database: Database, { bus, metrics, profile }: Platform, logger: Logger): Messaging {
  const outbox = new Outbox(database);
  const events = Object.values(contracts).filter((contract) => contract.kind === 'event');
  const isOnlyRelay = profile === 'standalone';
  const relay = new OutboxRelay({ database, outbox, bus, events, logger, isOnlyRelay, pollMs: RELAY_POLL_MS });
  const deadLetters = new DeadLetterTable(database);
  measureMessaging(name, metrics, database, { relay, deadLetters });
  return {
    outbox,
    relay,
    deadLetters,
    accept: (tx, ctx, name, messageId) => claimInbox(tx, ctx.userId, messageId, name),
  };
}
