import { randomUUID } from 'node:crypto';

import type { AuthTokens, Connector, Erasure, Event, FocusBoard, HealthReport, ImportRun, PromptResponse, SystemStatus, Task, Upload, UserProfile } from '@adjutant/contracts-gateway';
import type { DeadLetterDetails } from '@adjutant/contracts-core';

const AT = '2026-11-20T09:00:00.000Z';

export function aTask(overrides: Partial<Task> = {}): Task {
  return {
    id: randomUUID(),
    title: 'Send the offer to Harbour & Sons',
    details: null,
    status: 'todo',
    run_state: 'created',
    priority: 'high',
    score: 0.8,
    score_terms: [{ name: 'urgency', weight: 0.4, value: 0.9, why: 'due today' }],
    confidence: 0.9,
    horizon: 'today',
    lane: 'today',
    due_at: AT,
    all_day: false,
    due_date: '2026-11-20',
    due_time: '09:00',
    time_zone: 'UTC',
    source_kind: 'email',
    source_ref: 'offer@harbour.example',
    source_url: null,
    source_event_id: null,
    source_refs: [{ type: 'event', id: randomUUID(), source: 'email', quote: 'Could you send the offer by Friday?' }],
    parent_id: null,
    assigned_to: null,
    snoozed_until: null,
    completed_at: null,
    metadata: {},
    version: 1,
    created_at: AT,
    updated_at: AT,
    ...overrides,
  };
}

export const aBoard = (): FocusBoard => ({
  today: { tasks: [aTask({ id: '3fa85f64-5717-4562-b3fc-2c963f66afa6', source_refs: [] })], total: 1 },
  week: { tasks: [], total: 0 },
  month: { tasks: [], total: 0 },
  generated_at: new Date().toISOString(),
  time_zone: 'UTC',
});

export const someTokens = (): AuthTokens => ({ access_token: 'access', refresh_token: randomUUID(), expires_at: AT, token_type: 'bearer' });

export const aUser = (overrides: Partial<UserProfile> = {}): UserProfile => ({
  id: randomUUID(),
  email: 'ada@example.com',
  display_name: 'Ada',
  role: 'user',
  tier: 'free',
  timezone: 'UTC',
  is_active: true,
  created_at: AT,
  ...overrides,
});

export const anEvent = (overrides: Partial<Event> = {}): Event => ({
  id: randomUUID(),
  source: 'email',
  external_id: '<1@example.com>',
  thread_id: null,
  event_type: 'email',
  title: 'Offer',
  body: 'Could you send the offer by Friday?',
  url: null,
  text_for_embedding: null,
  content_hash: 'hash',
  importance_score: 50,
  occurred_at: AT,
  expires_at: AT,
  details: { participants: [], attachments: [] },
  created_at: AT,
  updated_at: AT,
  ...overrides,
});

export const aConnector = (overrides: Partial<Connector> = {}): Connector => ({ kind: 'eml', name: 'Single mails (.eml)', status: 'ok', message: null, last_checked: null, events: 0, sign_in: [], has_oauth: false, has_phone: false, account: null, ...overrides });

export const anImport = (overrides: Partial<ImportRun> = {}): ImportRun => ({
  id: randomUUID(),
  state: 'queued',
  paths: ['/mail'],
  message: null,
  bytes_total: 0,
  bytes_done: 0,
  items_done: 0,
  created: 0,
  updated: 0,
  unchanged: 0,
  skipped_total: 0,
  skipped: [],
  by_format: {},
  current: null,
  files_done: 0,
  files_total: 0,
  created_at: AT,
  finished_at: null,
  ...overrides,
});

export const anUpload = (overrides: Partial<Upload> = {}): Upload => ({ id: randomUUID(), name: 'inbox.mbox', size_bytes: 10, part_bytes: 8 * 1024 ** 2, received_bytes: 0, ...overrides });

export const aHealthReport = (status: HealthReport['status'] = 'healthy'): HealthReport => ({
  status,
  version: '0.1.0',
  checks: {
    database: { status: status === 'healthy' ? 'ok' : 'error', message: null },
    redis: { status: 'off', message: null },
    mcp_servers: { status: 'off', message: null },
    storage: { status: 'ok', message: null },
  },
  timestamp: AT,
});

export const aStatus = (): SystemStatus => ({
  status: 'healthy',
  version: '0.1.0',
  profile: 'standalone',
  uptime_seconds: 1,
  events: { total: 0, by_source: {} },
  index: { pending: 0, indexed: 0, failed: 0, model: 'lsa' },
  detection: { pending: 0, read: 0, failed: 0, model: null },
  tasks: { open: 0, by_priority: {}, pending: 0 },
  storage: { data_folder: null, bytes: { database: 0, search_index: 0, blobs: 0, total: 0 } },
  dead_letters: 0,
  checks: {},
});

export const anErasure = (overrides: Partial<Erasure> = {}): Erasure => ({ erasure_id: randomUUID(), state: 'running', removed: {}, message: null, requested_at: AT, finished_at: null, ...overrides });

export const aDeadLetter = (overrides: Partial<DeadLetterDetails> = {}): DeadLetterDetails => ({
  id: randomUUID(),
  consumer: 'task-graph',
  message_name: 'agent-orchestrator.candidates-proposed.v1',
  error: 'The model gave no valid answer, twice.',
  attempts: 4,
  created_at: AT,
  message_id: randomUUID(),
  user_id: randomUUID(),
  error_code: 'UNPROCESSABLE',
  error_details: { status: 500 },
  faults: [],
  context: { request_id: 'r1', traceparent: null, operation_id: null, role: 'user', tier: 'free', time_zone: 'UTC' },
  payload: { is_readable: true, size_bytes: 120, field_count: 2, fields: ['candidates', 'event_id'] },
  can_replay: true,
  obstacle: null,
  ...overrides,
});

export const aPromptResponse = (): PromptResponse => ({
  prompt_id: randomUUID(),
  intent: 'question',
  response: { answer: 'By Friday [1].', time_range: null, sources: [] },
});
