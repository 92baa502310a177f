import type { MessageContext } from '@adjutant/contracts-core';
import type { Message } from 'amqplib';
import { createHash } from 'node:crypto';

/** An event as it comes from a queue. */
export interface Delivered {
  id: string;
  lane: string;
  headers: string;
  /** The very bytes: they need not be text. */
  wire: Buffer;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;

/** Headers of an event: the context for its handler, the user for its order. */
export function eventHeaders(context: MessageContext): Record<string, string> {
  return { context: JSON.stringify({ ...context, deadlineAt: undefined }), user: context.userId };
}

/** Reads a message of any sender without judging it: whoever handles it finds out what is wrong with it. */
export function readDelivery({ content, properties, fields }: Message): Delivered {
  const { context, user } = (properties.headers ?? {}) as Record<string, unknown>;
  const id: unknown = properties.messageId;
  return {
    id: typeof id === 'string' && UUID.test(id) ? id : idFrom(content, fields.routingKey),
    lane: typeof user === 'string' ? user : '',
    headers: typeof context === 'string' ? context : '',
    wire: content,
  };
}

/** The same for the same bytes, so that a message without a name is one message however often it comes. */
function idFrom(content: Buffer, routingKey: string): string {
  const digits = createHash('sha256').update(routingKey).update('\0').update(content).digest('hex');
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-4${digits.slice(13, 16)}-8${digits.slice(17, 20)}-${digits.slice(20, 32)}`;
}
