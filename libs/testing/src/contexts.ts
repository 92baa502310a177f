import { randomUUID } from 'node:crypto';
import { contextFor, type MessageContext } from '@adjutant/contracts-core';

/** The context of a new user with ordinary rights; `overrides` says what the test is about. */
export function userContext(overrides: Partial<MessageContext> = {}): MessageContext {
  return contextFor(overrides.userId ?? randomUUID(), overrides);
}
