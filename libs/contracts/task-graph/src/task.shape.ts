import { instant, source } from '@adjutant/contracts-core';
import { z } from 'zod';

export const taskStatus = z.enum(['todo', 'scheduled', 'in_progress', 'snoozed', 'done', 'dismissed']);
export type TaskStatus = z.infer<typeof taskStatus>;

const STATUS_SYNONYMS: Readonly<Record<string, TaskStatus>> = {
  not_started: 'todo',
  open: 'todo',
  pending: 'todo',
  completed: 'done',
  deferred: 'snoozed',
};

/** A status as clients may write it; other systems' words are understood, answers carry the canonical one. */
export const taskStatusInput = z.preprocess((word) => (typeof word === 'string' ? (STATUS_SYNONYMS[word] ?? word) : word), taskStatus);

export const runState = z.enum(['created', 'queued', 'processing', 'executing', 'completed', 'failed']);
export const taskPriority = z.enum(['critical', 'high', 'medium', 'low']);
export type TaskPriority = z.infer<typeof taskPriority>;
export const horizon = z.enum(['today', 'week', 'month', 'past7d']);
export type Horizon = z.infer<typeof horizon>;
/** Column of the graph; `later` is open work beyond the month, `earlier` what was finished more than 7 days ago. */
export const lane = z.enum(['past7d', 'today', 'week', 'month', 'later', 'earlier']);
export type Lane = z.infer<typeof lane>;
export const linkKind = z.enum(['blocks', 'relates_to', 'progression']);
export type LinkKind = z.infer<typeof linkKind>;

/** Where a task comes from. `quote` is the sentence, word for word, that made it a task; of an event that has expired only the place is left. */
export const sourceRef = z.object({
  type: z.literal('event'),
  id: z.uuid(),
  source,
  quote: z.string().max(1000).optional(),
  title: z.string().nullable().optional(),
  occurred_at: instant.optional(),
  is_expired: z.literal(true).optional(),
});
export type SourceRef = z.output<typeof sourceRef>;

/** One term of the priority: score = Σ weight × value; value and score in 0..1. `why` says it in words. */
export const scoreTerm = z.object({ name: z.enum(['urgency', 'importance', 'recency', 'source_signal']), weight: z.number(), value: z.number(), why: z.string() });
export type ScoreTerm = z.output<typeof scoreTerm>;

export const task = z.object({
  id: z.uuid(),
  title: z.string(),
  details: z.string().nullable(),
  status: taskStatus,
  run_state: runState,
  priority: taskPriority,
  score: z.number(),
  score_terms: z.array(scoreTerm),
  confidence: z.number().min(0).max(1),
  horizon: z.enum(['today', 'week', 'month']).nullable(),
  lane,
  due_at: instant.nullable(),
  all_day: z.boolean(),
  due_date: z.string().nullable(),
  due_time: z.string().nullable(),
  time_zone: z.string(),
  source_kind: source,
  source_ref: z.string().nullable(),
  source_url: z.string().nullable(),
  source_event_id: z.uuid().nullable(),
  source_refs: z.array(sourceRef),
  parent_id: z.uuid().nullable(),
  assigned_to: z.string().nullable(),
  snoozed_until: instant.nullable(),
  completed_at: instant.nullable(),
  metadata: z.record(z.string(), z.unknown()),
  version: z.number().int(),
  created_at: instant,
  updated_at: instant,
});
export type Task = z.output<typeof task>;

/** What a client may write. Unknown keys are refused by name. */
export const taskInput = z.strictObject({
  title: z.string().trim().min(1).max(500),
  details: z.string().max(20_000).nullable().optional(),
  status: taskStatusInput.optional(),
  priority: taskPriority.optional(),
  due_at: instant.nullable().optional(),
  all_day: z.boolean().optional(),
  parent_id: z.uuid().nullable().optional(),
  assigned_to: z.string().max(200).nullable().optional(),
  snoozed_until: instant.nullable().optional(),
  source_ref: z.string().max(200).nullable().optional(),
  source_url: z.url({ protocol: /^https?$/ }).max(2000).nullable().optional(),
  metadata: z.record(z.string(), z.unknown()).optional(),
});
export type TaskInput = z.output<typeof taskInput>;

export const taskHistoryEntry = z.object({
  id: z.uuid(),
  task_id: z.uuid(),
  version: z.number().int(),
  change: z.enum(['created', 'updated', 'completed', 'undone', 'deleted', 'merged', 'linked']),
  actor: z.enum(['user', 'agent', 'system']),
  before: z.record(z.string(), z.unknown()).nullable(),
  after: z.record(z.string(), z.unknown()).nullable(),
  created_at: instant,
});
export type TaskHistoryEntry = z.output<typeof taskHistoryEntry>;

export const taskLink = z.object({ parent_id: z.uuid(), child_id: z.uuid(), kind: linkKind, why: z.string().nullable() });
export type TaskLink = z.output<typeof taskLink>;
