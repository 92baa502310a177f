import { randomUUID } from 'node:crypto';

import { event, type Event } from '@adjutant/contracts-connector-ingest';
import type { z } from 'zod';

/** A valid mail to the owner; `overrides` says what a test is about. */
export function sampleEvent(overrides: Partial<z.input<typeof event>> = {}): Event {
  const at = overrides.occurred_at ?? '2026-11-18T09:00:00.000Z';
  return event.parse({
    id: randomUUID(),
    source: 'email',
    external_id: randomUUID(),
    thread_id: null,
    event_type: 'email',
    title: 'Budget',
    body: null,
    url: null,
    text_for_embedding: null,
    content_hash: 'hash',
    importance_score: 50,
    occurred_at: at,
    expires_at: '2026-12-18T09:00:00.000Z',
    created_at: at,
    updated_at: at,
    ...overrides,
    details: { participants: [{ name: 'Alice Moreau', address: 'alice@example.com', role: 'from' }], is_direct: true, is_bulk: false, is_from_owner: false, ...overrides.details },
  });
}
