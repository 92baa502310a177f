import type { Event } from '@adjutant/contracts-connector-ingest';
import { randomUUID } from 'node:crypto';

/** A valid event; overrides say what the test is about. */
export function anEvent(overrides: Partial<Event> = {}): Event {
  const at = '2026-03-01T10:00:00.000Z';
  return {
    id: randomUUID(),
    source: 'email',
    external_id: randomUUID(),
    thread_id: null,
    event_type: 'email',
    title: 'Invoice',
    body: 'The invoice is due on Friday.',
    url: null,
    text_for_embedding: null,
    content_hash: randomUUID(),
    importance_score: 50,
    occurred_at: at,
    expires_at: '2026-04-01T10:00:00.000Z',
    details: { participants: [], attachments: [] },
    created_at: at,
    updated_at: at,
    ...overrides,
  };
}
