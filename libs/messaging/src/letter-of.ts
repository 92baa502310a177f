import { AppError, type Clock, type MessageContext, messageContext, SYSTEM_USER_ID, systemContext } from '@adjutant/contracts-core';
import { isUtf8 } from 'node:buffer';
import type { DeadLetter } from './dead-letters.js';
import type { EventMessage } from './event-message.js';

/** What came over a wire: bytes of any sender, or a text of this process. */
export type Wire = string | Buffer;

/** A message as it came over the wire, and why it is set aside. */
export interface FailedMessage {
  consumer: string;
  event: string;
  id: string;
  headers: string;
  wire: Wire;
  error: AppError;
  attempts: number;
}

/** How much of what cannot be read is kept for people to look at. */
const KEPT_BYTES = 65_536;
const UNREADABLE = 'unreadable_base64';
/** What JSON may say and PostgreSQL does not keep: the character 0, and halves of surrogate pairs. */
const UNKEPT = /\\u0000|\\ud[89a-f]/i;

/** The dead letter of any message, also of one that nobody can read: its bytes are kept in base64; without a context it belongs to no user, and no replay may make it somebody's. */
export function letterOf({ consumer, event, id, headers, wire, error, attempts }: FailedMessage, clock: Clock): DeadLetter {
  const context = contextIn(headers);
  const message = { id, event, context: context ?? systemContext(id), payload: context ? payloadIn(wire) : unreadable(wire) };
  return { id: crypto.randomUUID(), consumer, message, error: error.serialize(), attempts, created_at: clock.now().toISOString() };
}

/** The bytes, as far as they are kept, of a letter that nobody could read; undefined for one whose payload is there. */
export function unreadBytes(payload: unknown): Buffer | undefined {
  if (typeof payload !== 'object' || payload === null || Object.keys(payload).join() !== UNREADABLE) return undefined;
  const { [UNREADABLE]: base64 } = payload as Record<string, unknown>;
  return typeof base64 === 'string' ? Buffer.from(base64, 'base64') : undefined;
}

/** Whether the message came with its context: `letterOf` gives one to what has none. */
export function cameWithContext({ id, context, payload }: EventMessage): boolean {
  return !unreadBytes(payload) || context.userId !== SYSTEM_USER_ID || context.requestId !== id;
}

/** The context that travels in a message's headers. Throws BAD_REQUEST when there is none that can be read. */
export function readContext(headers: string): MessageContext {
  const context = contextIn(headers);
  if (!context) throw new AppError('BAD_REQUEST', 'The message has no context that can be read.');
  return context;
}

/** The text of a message. Throws BAD_REQUEST when its bytes are none. */
export function readText(wire: Wire): string {
  if (typeof wire === 'string' || isUtf8(wire)) return wire.toString();
  throw new AppError('BAD_REQUEST', 'The message is not UTF-8.');
}

function contextIn(headers: string): MessageContext | undefined {
  try {
    return messageContext.parse(JSON.parse(headers));
  } catch {
    return undefined;
  }
}

function payloadIn(wire: Wire): unknown {
  try {
    const text = readText(wire);
    if (!UNKEPT.test(text)) return JSON.parse(text) as unknown;
  } catch {
    // Kept below as it is.
  }
  return unreadable(wire);
}

function unreadable(wire: Wire): unknown {
  const bytes = typeof wire === 'string' ? Buffer.from(wire) : wire;
  return { [UNREADABLE]: bytes.subarray(0, KEPT_BYTES).toString('base64') };
}
