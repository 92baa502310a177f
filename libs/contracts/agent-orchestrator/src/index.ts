import { defineEvent, defineRpc, erasing, instant, pageCursor, pageLimit, source } from '@adjutant/contracts-core';
import { z } from 'zod';

export const intent = z.enum(['summarize', 'task_detection', 'question']);

/**
 * What a message says of work that was asked for before: that it is done, called off (`dismissed`) or put off (`moved`, to
 * `due_at`), or that it is asked for or promised again (`repeated`). The work is the open task of the event that it
 * answers, else of its thread, else the one that `about` names. Only what is repeated becomes a task where there is none.
 */
export const resolution = z.object({
  as: z.enum(['done', 'dismissed', 'moved', 'repeated']),
  event_id: z.uuid().nullable(),
  thread_id: z.uuid().nullable(),
  about: z.string().max(300).nullable(),
});
export type Resolution = z.output<typeof resolution>;

/**
 * A proposed task. `key` names it for good: the same event read twice proposes the same keys. `quote` stands word for
 * word in the event. `confidence`, `importance`, `source_signal` are in 0..1. `links` name their other end by the
 * reference or the event that it comes from.
 */
export const taskCandidate = z.object({
  key: z.string().max(200),
  title: z.string().min(1).max(300),
  details: z.string().max(4000).nullable(),
  quote: z.string().min(1).max(1000),
  confidence: z.number().min(0).max(1),
  importance: z.number().min(0).max(1),
  source_signal: z.number().min(0).max(1),
  due_at: instant.nullable(),
  all_day: z.boolean(),
  status: z.enum(['todo', 'in_progress', 'done']).default('todo'),
  completed_at: instant.nullable().default(null),
  source,
  source_ref: z.string().nullable(),
  source_url: z.string().nullable(),
  source_event_id: z.uuid(),
  event_title: z.string().nullable(),
  thread_id: z.uuid().nullable(),
  occurred_at: instant,
  assigned_to: z.string().nullable().default(null),
  links: z
    .array(z.object({ kind: z.enum(['blocks', 'relates_to', 'progression']), direction: z.enum(['out', 'in']), source_ref: z.string().optional(), event_id: z.uuid().optional(), why: z.string() }))
    .max(20)
    .default([]),
  resolves: resolution.nullable().default(null),
});
export type TaskCandidate = z.output<typeof taskCandidate>;

export const promptRequest = z.object({
  prompt: z.string().trim().min(1, 'Ask something, for example "what needs action?".').max(8000),
  context: z
    .object({
      sources: z.array(source).max(20).nullish(),
      time_window: z.object({ start: instant, end: instant }).nullish(),
      priority: z.enum(['critical', 'high', 'medium', 'low']).nullish(),
    })
    .default({}),
});
export type PromptRequest = z.input<typeof promptRequest>;

export const timeRange = z.object({ start: instant, end: instant });

export const summaryResponse = z.object({
  summary_id: z.uuid(),
  time_range: timeRange,
  content: z.object({
    overview: z.string(),
    key_events: z.array(z.object({ event_id: z.uuid(), source, title: z.string(), timestamp: instant })),
    themes: z.array(z.string()),
    statistics: z.object({ total_events: z.number().int(), by_source: z.record(z.string(), z.number().int()) }),
  }),
  created_at: instant,
});
export type SummaryResponse = z.output<typeof summaryResponse>;

/** A task as `POST /prompts` shows it: statuses and priorities in three levels. */
export const promptTask = z.object({
  id: z.uuid(),
  status: z.enum(['open', 'done', 'snoozed']),
  priority: z.enum(['high', 'medium', 'low']),
  title: z.string(),
  details: z.string().nullable(),
  due_at: instant.nullable(),
  all_day: z.boolean().default(false),
  source_event_id: z.uuid().nullable(),
  source_refs: z.array(z.object({ type: z.literal('event'), id: z.uuid(), source, quote: z.string().optional() })),
  created_at: instant,
  updated_at: instant,
});
export const taskDetectionResponse = z.object({
  tasks: z.array(promptTask),
  total: z.number().int(),
  by_priority: z.object({ high: z.number().int(), medium: z.number().int(), low: z.number().int() }),
});

/** An answer with numbered sources; `[1]` in the text is `sources[0]`. */
export const questionResponse = z.object({
  answer: z.string(),
  time_range: timeRange.nullable(),
  sources: z.array(z.object({ number: z.number().int(), event_id: z.uuid(), source, title: z.string(), quote: z.string(), timestamp: instant, url: z.string().nullable() })),
});

export const promptResponse = z.discriminatedUnion('intent', [
  z.object({ prompt_id: z.uuid(), intent: z.literal('summarize'), response: summaryResponse }),
  z.object({ prompt_id: z.uuid(), intent: z.literal('task_detection'), response: taskDetectionResponse }),
  z.object({ prompt_id: z.uuid(), intent: z.literal('question'), response: questionResponse }),
]);
export type PromptResponse = z.output<typeof promptResponse>;

/** `status` says what is being done, `token` is text of the answer; the last chunk is followed by the whole response. */
export const promptChunk = z.discriminatedUnion('type', [
  z.object({ type: z.literal('status'), text: z.string() }),
  z.object({ type: z.literal('token'), text: z.string() }),
]);
export type PromptChunk = z.output<typeof promptChunk>;

export const runPrompt = defineRpc({ name: 'agent-orchestrator.run-prompt.v1', request: promptRequest, response: promptResponse, timeoutMs: 60_000 });
export const streamPrompt = defineRpc({ name: 'agent-orchestrator.stream-prompt.v1', request: promptRequest, response: promptResponse, chunk: promptChunk, timeoutMs: 120_000 });
export const listPrompts = defineRpc({
  name: 'agent-orchestrator.list-prompts.v1',
  request: z.object({ limit: pageLimit(20), cursor: pageCursor.optional() }),
  response: z.object({
    prompts: z.array(z.object({ prompt_id: z.uuid(), prompt: z.string(), intent, created_at: instant })),
    next_cursor: z.string().nullable(),
  }),
});
export const listAgents = defineRpc({
  name: 'agent-orchestrator.list-agents.v1',
  request: z.object({}),
  response: z.object({ agents: z.array(z.object({ name: z.string(), description: z.string(), sources: z.array(source), is_active: z.boolean() })) }),
});
/** How many ingested events no master has read yet. */
export const getDetectionStatus = defineRpc({
  name: 'agent-orchestrator.get-detection-status.v1',
  request: z.object({}),
  response: z.object({ pending: z.number().int(), read: z.number().int(), failed: z.number().int(), model: z.string().nullable() }),
});

/** What the masters found in a batch of events. `read_event_ids` are all that were read, with or without a find. */
export const candidatesProposed = defineEvent({
  name: 'agent-orchestrator.candidates-proposed.v1',
  consumers: ['task-graph'],
  payload: z.object({ candidates: z.array(taskCandidate).max(500), read_event_ids: z.array(z.uuid()).max(100) }),
});

/** Removes all that the service keeps of the user who is named in the context, for good. */
export const eraseUser = defineRpc({ name: 'agent-orchestrator.erase-user.v1', ...erasing });

export const agentOrchestratorContracts = { runPrompt, streamPrompt, listPrompts, listAgents, getDetectionStatus, candidatesProposed, eraseUser };
