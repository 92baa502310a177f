import { instant, source } from '@adjutant/contracts-core';
import { z } from 'zod';

export const eventType = z.enum([
  'message',
  'reaction',
  'mention',
  'file',
  'email',
  'calendar_created',
  'calendar_updated',
  'calendar_cancelled',
  'issue',
  'comment',
]);
export type EventType = z.infer<typeof eventType>;

export const participant = z.object({ name: z.string(), address: z.string().optional(), role: z.enum(['from', 'to', 'cc', 'author', 'assignee', 'attendee', 'organizer']) });

/**
 * What an importer knows of an event beyond its text. Shared by all sources; a source fills what it has.
 * `quoted`, `signature`, `patch` hold text found in the message that its sender did not write for this occasion.
 */
export const eventDetails = z.object({
  participants: z.array(participant).default([]),
  /** Human reference, e.g. `JIRA-1415`, `acme/api#12`, `#general`. */
  source_ref: z.string().optional(),
  /** Is the owner of the account written to directly (To:, @mention, assignee)? Absent where nobody can tell. */
  is_direct: z.boolean().optional(),
  is_from_owner: z.boolean().optional(),
  /** What the owner is called here; absent where the message does not name them. */
  owner_names: z.array(z.string()).max(5).optional(),
  /** Mailing list, newsletter or robot. */
  is_bulk: z.boolean().optional(),
  in_reply_to: z.string().optional(),
  attachments: z.array(z.object({ name: z.string(), media_type: z.string(), size_bytes: z.number().int() })).default([]),
  /** Tickets. `state` is open | in_progress | done. */
  ticket: z
    .object({
      key: z.string(),
      state: z.enum(['open', 'in_progress', 'done']),
      kind: z.string().optional(),
      priority: z.enum(['critical', 'high', 'medium', 'low']).optional(),
      assignee: z.string().optional(),
      reporter: z.string().optional(),
      due_at: instant.optional(),
      closed_at: instant.optional(),
      labels: z.array(z.string()).default([]),
      links: z.array(z.object({ kind: z.enum(['blocks', 'relates_to', 'progression']), direction: z.enum(['out', 'in']), key: z.string() })).default([]),
    })
    .optional(),
  /** Calendar entries. */
  calendar: z
    .object({
      start_at: instant,
      end_at: instant,
      all_day: z.boolean().default(false),
      location: z.string().optional(),
      status: z.enum(['confirmed', 'tentative', 'cancelled']).default('confirmed'),
      time_zone: z.string().optional(),
      /** Where it repeats: when the time before this one ends. Absent for the first. */
      previous_end_at: instant.optional(),
    })
    .optional(),
  /** Chat: the channel, and whether it is a direct conversation. */
  channel: z.object({ id: z.string(), name: z.string(), is_private: z.boolean().default(false) }).optional(),
});
export type EventDetails = z.output<typeof eventDetails>;

/** One normalised event. `body` is only what its sender wrote; `text_for_embedding` is title + body, at most 2 KB. */
export const event = z.object({
  id: z.uuid(),
  source,
  external_id: z.string(),
  thread_id: z.uuid().nullable(),
  event_type: eventType,
  title: z.string().nullable(),
  body: z.string().nullable(),
  url: z.string().nullable(),
  text_for_embedding: z.string().nullable(),
  content_hash: z.string(),
  importance_score: z.number().int().min(0).max(100),
  occurred_at: instant,
  expires_at: instant,
  details: eventDetails,
  created_at: instant,
  updated_at: instant,
});
export type Event = z.output<typeof event>;

/** Text found in a message that its sender did not write for this occasion, cut after 20 kB. */
export const foldedText = z.object({ kind: z.enum(['quote', 'signature', 'footer', 'patch', 'log']), text: z.string() });
export type FoldedText = z.infer<typeof foldedText>;

/** An event as it is read by itself or in its thread: with what is folded away beside its `body`. */
export const unfoldedEvent = event.extend({ folded: z.array(foldedText).max(10) });
export type UnfoldedEvent = z.output<typeof unfoldedEvent>;

export const thread = z.object({
  id: z.uuid(),
  source,
  external_id: z.string(),
  subject: z.string().nullable(),
  participants: z.array(participant),
  content_preview: z.string().nullable(),
  last_event_at: instant.nullable(),
  event_count: z.number().int(),
});
export type Thread = z.output<typeof thread>;
