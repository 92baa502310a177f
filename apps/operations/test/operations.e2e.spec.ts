import { getDetectionStatus } from '@adjutant/contracts-agent-orchestrator';
import { getKeySet, sessionChanged, userRegistered } from '@adjutant/contracts-auth-billing';
import { getBackupHealth, measureBlobs } from '@adjutant/contracts-backup';
import { countEvents, eventsIngested, importChanged, type ImportRun } from '@adjutant/contracts-connector-ingest';
import { AppError, type DeadLetterDetails, deadLettersOf, type ErrorCode, jobsOf, ManualClock, type MessageContext, SYSTEM_USER_ID, systemContext } from '@adjutant/contracts-core';
import { getIndexStatus, measureIndex } from '@adjutant/contracts-embedding';
import { type AuditEntry, getDeadLetter, getHealth, getStatus, listAudit, listDeadLetters, listJobs, replayDeadLetters, retryJobs } from '@adjutant/contracts-operations';
import { getTaskStatus, taskChanged, type Task } from '@adjutant/contracts-task-graph';
import { NoModel } from '@adjutant/model';
import { PLATFORM_INFO, type PlatformInfo } from '@adjutant/service-kit';
import { respond, startTestService, type TestService, userContext } from '@adjutant/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import type { z } from 'zod';

import type { OperationsTables } from '../src/database/tables.js';
import { operationsService } from '../src/index.js';

const NOW = '2026-03-02T09:00:00.000Z';
const SERVICES = ['auth-billing', 'connector-ingest', 'embedding', 'agent-orchestrator', 'task-graph', 'backup'];

/** What the other services do when asked: who is away, who is silent, and who was asked by whom. */
const others = { away: new Map<string, ErrorCode>(), silent: new Set<string>(), asked: [] as { name: string; userId: string; requestId: string }[], backupStatus: 'ok' as 'ok' | 'error', blobsBytes: 0, indexBytes: 0 as number | null, hasLetter: false };

async function answer<T>(name: string, ctx: MessageContext, answered: T): Promise<T> {
  others.asked.push({ name, userId: ctx.userId, requestId: ctx.requestId });
  const code = others.away.get(name);
  if (code) throw new AppError(code, `${name} is away.`);
  if (others.silent.has(name)) return new Promise<T>(() => undefined);
  return answered;
}

/** One letter that task-graph keeps. */
const theirs: DeadLetterDetails = {
  id: 'letter of task-graph', consumer: 'task-graph', message_name: eventsIngested.name, error: 'no', attempts: 4, created_at: NOW, message_id: randomUUID(), user_id: null, error_code: 'INTERNAL', error_details: {}, faults: [],
  context: null, payload: { is_readable: false, size_bytes: 3, field_count: 0, fields: [] }, can_replay: false, obstacle: 'Nobody could read it.',
};

function lettersOf(name: string) {
  const letters = name === 'task-graph' && others.hasLetter ? [theirs] : [];
  return { dead_letters: letters, total: letters.length };
}

const responders = [
  respond(getKeySet, (ctx) => answer('auth-billing', ctx, { keys: [], issuer: 'adjutant', audience: 'adjutant-api' })),
  respond(countEvents, (ctx) => answer('connector-ingest', ctx, { total: 12, by_source: { email: 9, slack: 3 }, newest_at: NOW })),
  respond(getIndexStatus, (ctx) => answer('embedding', ctx, { pending: 2, indexed: 10, failed: 0, model: 'lsa', dimension: 64 })),
  respond(getDetectionStatus, (ctx) => answer('agent-orchestrator', ctx, { pending: 1, read: 11, failed: 0, model: null })),
  respond(getTaskStatus, (ctx) => answer('task-graph', ctx, { open: 4, by_priority: { critical: 0, high: 1, medium: 3, low: 0 }, pending: 5 })),
  respond(getBackupHealth, (ctx) => answer('backup', ctx, { status: others.backupStatus, checked_at: NOW })),
  respond(measureIndex, (ctx) => answer('embedding', ctx, { bytes: others.indexBytes })),
  respond(measureBlobs, (ctx) => answer('backup', ctx, { bytes: others.blobsBytes })),
  respond(jobsOf('embedding').list, () => ({ counts: { waiting: 1, active: 0, delayed: 2, failed: 1 }, failed: [{ id: '7', name: 'embedding.index-documents', reason: 'Poison.', attempts: 5, failed_at: NOW }] })),
  respond(jobsOf('embedding').retry, (_, { ids }) => ({ retried: ids.includes('7') ? 1 : 0 })),
  ...[...SERVICES, 'gateway'].flatMap((name) => [
    respond(deadLettersOf(name).list, ({ role }) => {
      if (role !== 'admin' || others.away.has(name)) throw new AppError('UNAVAILABLE', `${name} is away.`);
      return lettersOf(name);
    }),
    respond(deadLettersOf(name).get, (_, { id }) => {
      if (others.away.has(name)) throw new AppError('UNAVAILABLE', `${name} is away.`);
      return { dead_letter: lettersOf(name).dead_letters.find((letter) => letter.id === id) ?? null };
    }),
    respond(deadLettersOf(name).replay, (_, { ids }) => ({ replayed: ids.filter((id) => id === `letter of ${name}`).length })),
  ]),
];

/** The port of a model that nobody runs. */
class DeadModel extends NoModel {
  isConfigured = false;
  asked = 0;

  override get isAvailable(): boolean {
    return this.isConfigured;
  }

  override ping(): Promise<void> {
    this.asked += 1;
    return Promise.reject(new AppError('UNAVAILABLE', 'The model at localhost:1 does not answer.'));
  }
}
const model = new DeadModel();

let service: TestService<OperationsTables>;
let clock: ManualClock;
beforeAll(async () => {
  clock = new ManualClock(NOW);
  service = await startTestService<OperationsTables>(operationsService, { clock, responders, ports: { model: () => model } });
});
afterAll(() => service.close());
beforeEach(() => {
  others.away.clear();
  others.silent.clear();
  others.asked.length = 0;
  others.backupStatus = 'ok';
  clock.advance(10_000);
});

const health = (ctx = systemContext()) => service.bus.request(ctx, getHealth, {});
const status = (ctx = userContext()) => service.bus.request(ctx, getStatus, {});
const audit = (ctx: MessageContext, query: z.input<typeof listAudit.request> = {}) => service.bus.request(ctx, listAudit, query);
const actionsOf = (entries: readonly AuditEntry[]) => entries.map(({ object_type, action }) => `${object_type} ${action}`);

function aTask(overrides: Partial<Task> = {}): Task {
  return {
    id: randomUUID(), title: 'Send the offer', details: null, status: 'todo', run_state: 'created', priority: 'high', score: 0.7, score_terms: [], confidence: 1, horizon: 'today', lane: 'today',
    due_at: '2026-03-02T16:00:00Z', all_day: false, due_date: '2026-03-02', due_time: '16:00', time_zone: 'UTC', source_kind: 'manual', source_ref: null,
    source_url: null, source_event_id: null, source_refs: [], parent_id: null, assigned_to: null, snoozed_until: null, completed_at: null, metadata: {}, version: 1, created_at: NOW, updated_at: NOW, ...overrides,
  };
}

function anImport(overrides: Partial<ImportRun> = {}): ImportRun {
  return {
    id: randomUUID(), state: 'queued', paths: ['mail.mbox'], message: null, bytes_total: 10, bytes_done: 0, items_done: 0, created: 0, updated: 0, unchanged: 0, skipped_total: 0, skipped: [], by_format: {}, current: null, files_done: 0, files_total: 0,
    created_at: NOW, finished_at: null, ...overrides,
  };
}

describe('the model in the status', () => {
  it('is not mentioned without one; one that is dead is named, asked about seldom, and makes nothing unhealthy', async () => {
    expect((await status()).checks).not.toHaveProperty('model');
    model.isConfigured = true;
    const first = await status();
    expect([first.status, first.checks['model']]).toEqual(['healthy', { status: 'error', message: 'The model at localhost:1 does not answer. Until it does, work goes on by rules.' }]);
    await status();
    expect(model.asked).toBe(1);
    clock.advance(30_000);
    await status();
    expect(model.asked).toBe(2);
    model.isConfigured = false;
  });
});

describe('health', () => {
  it('[EMP-18] [ADI-18] is healthy when everything answers, with version, checks and time, for whoever asks', async () => {
    const report = await health();
    const ok = { status: 'ok', message: null };
    const off = { status: 'off', message: null };
    expect(report).toEqual({
      status: 'healthy',
      version: '0.0.0-test',
      checks: { database: ok, redis: off, mcp_servers: off, storage: ok, ...Object.fromEntries(SERVICES.map((name) => [name, ok])) },
      timestamp: clock.now().toISOString(),
    });
    expect(await health(userContext())).toEqual(report);
  });

  it('asks others as the system, once a second at most, however often it is asked', async () => {
    await Promise.all([health(systemContext('probe')), health(), health(userContext())]);
    clock.advance(999);
    await health();
    expect(others.asked.map(({ name }) => name).sort()).toEqual([...SERVICES].sort());
    expect(new Set(others.asked.map(({ userId, requestId }) => `${userId} ${requestId}`))).toEqual(new Set([`${SYSTEM_USER_ID} probe`]));
    clock.advance(1);
    await health();
    expect(others.asked).toHaveLength(2 * SERVICES.length);
  });

  it('[EMP-18] is unhealthy and says which service is away, and that alone', async () => {
    others.away.set('embedding', 'UNAVAILABLE');
    others.backupStatus = 'error';
    const { status: verdict, checks } = await health();
    expect(verdict).toBe('unhealthy');
    expect(checks['embedding']).toEqual({ status: 'error', message: 'embedding is away.' });
    expect(checks['backup']).toEqual({ status: 'error', message: 'It says that it cannot work.' });
    expect(Object.values(checks).filter((check) => check.status === 'error')).toHaveLength(2);
  });

  it('answers within its deadline though a service is silent', async () => {
    others.silent.add('task-graph');
    const startedAt = performance.now();
    const { status: verdict, checks } = await health();
    expect(performance.now() - startedAt).toBeLessThan(2_000);
    expect(verdict).toBe('unhealthy');
    expect(checks['task-graph']?.status).toBe('error');
  });

  it('[EMP-18] says what is wrong with its own database and data folder', async () => {
    const broken = await startTestService<OperationsTables>(operationsService, { ports: { model: () => model } });
    await broken.running.parts.database?.close();
    await rm(broken.app.get<PlatformInfo>(PLATFORM_INFO).dataDir, { recursive: true });
    const { status: verdict, checks } = await broken.bus.request(systemContext(), getHealth, {});
    expect(verdict).toBe('unhealthy');
    expect(checks['database']?.status).toBe('error');
    expect(checks['storage']).toEqual({ status: 'error', message: 'The data folder is gone. Put it back or start again.' });
    await broken.close();
  });
});

describe('status', () => {
  it('[EMP-11] shows the figures of every owner, asked on behalf of the user', async () => {
    const me = userContext();
    const { checks, uptime_seconds, storage, ...figures } = await status(me);
    expect(figures).toEqual({
      status: 'healthy',
      version: '0.0.0-test',
      profile: 'standalone',
      events: { total: 12, by_source: { email: 9, slack: 3 } },
      index: { pending: 2, indexed: 10, failed: 0, model: 'lsa' },
      detection: { pending: 1, read: 11, failed: 0, model: null },
      tasks: { open: 4, by_priority: { critical: 0, high: 1, medium: 3, low: 0 }, pending: 5 },
      dead_letters: 0,
    });
    expect(Object.keys(checks)).toEqual(expect.arrayContaining(['database', 'storage', ...SERVICES]));
    expect(uptime_seconds).toBe((clock.now().getTime() - Date.parse(NOW)) / 1_000);
    const mine = others.asked.filter(({ userId }) => userId === me.userId).map(({ name }) => name);
    expect(mine.sort()).toEqual(['agent-orchestrator', 'connector-ingest', 'embedding', 'task-graph']);
  });

  it('[EMP-11] measures what is stored once a minute, and tells administrators where', async () => {
    clock.advance(60_000);
    const { dataDir } = service.app.get<PlatformInfo>(PLATFORM_INFO);
    const first = (await status(userContext({ role: 'admin' }))).storage;
    expect(first).toMatchObject({ data_folder: dataDir, bytes: { search_index: 0, blobs: 0, total: first.bytes.database } });
    expect(first.bytes.database).toBeGreaterThan(100_000);
    others.blobsBytes = 100;
    others.indexBytes = 11;
    clock.advance(59_999);
    expect((await status()).storage).toEqual({ ...first, data_folder: null });
    clock.advance(1);
    const { bytes } = (await status()).storage;
    expect(bytes).toEqual({ database: bytes.database, blobs: 100, search_index: 11, total: bytes.database + 111 });
    for (const name of ['backup', 'embedding']) others.away.set(name, 'UNAVAILABLE');
    clock.advance(60_000);
    expect((await status()).storage.bytes).toMatchObject({ blobs: 100, search_index: 11 });
  });

  it('[EMP-11] says that the search index is kept elsewhere, and adds up the rest', async () => {
    others.indexBytes = null;
    clock.advance(60_000);
    const { bytes } = (await status()).storage;
    expect(bytes).toEqual({ database: bytes.database, blobs: others.blobsBytes, search_index: null, total: bytes.database + others.blobsBytes });
  });

  it('[EMP-11] shows zero for an owner that is away, and why', async () => {
    await health();
    for (const name of ['connector-ingest', 'embedding', 'agent-orchestrator', 'task-graph']) others.away.set(name, 'UNAVAILABLE');
    const answered = await status();
    expect(answered).toMatchObject({ status: 'unhealthy', events: { total: 0 }, index: { pending: 0, model: 'unknown' }, detection: { pending: 0 }, tasks: { open: 0, pending: 0 } });
    expect(answered.checks['task-graph']).toEqual({ status: 'error', message: 'task-graph is away.' });
    expect(answered.checks['backup']?.status).toBe('ok');
  });

  it('[EMP-11] counts what could not be handled, and says so when it cannot be counted', async () => {
    const other = await startTestService<OperationsTables>(operationsService, { responders, ports: { model: () => model } });
    const ctx = userContext();
    const store = other.running.parts.messaging?.deadLetters;
    const message = { id: randomUUID(), event: taskChanged.name, context: ctx, payload: {} };
    await store?.add({ id: randomUUID(), consumer: 'operations', message, error: { code: 'INTERNAL', message: 'no' }, attempts: 4, created_at: NOW });
    expect((await other.bus.request(ctx, getStatus, {})).dead_letters).toBe(1);
    await other.running.parts.database?.close();
    const { dead_letters, checks } = await other.bus.request(ctx, getStatus, {});
    expect([dead_letters, checks['dead_letters']?.status]).toEqual([0, 'error']);
    await other.close();
  });
});

describe('dead letters', () => {
  it('[PRO-52] lists what every service could not handle, and has it delivered again where it lies', async () => {
    const admin = userContext({ role: 'admin' });
    others.hasLetter = true;
    try {
      const store = service.running.parts.messaging?.deadLetters;
      const id = randomUUID();
      const message = { id: randomUUID(), event: userRegistered.name, context: admin, payload: { user_id: admin.userId } };
      await store?.add({ id, consumer: 'operations', message, error: { code: 'INTERNAL', message: 'no' }, attempts: 4, created_at: '2026-03-02T10:00:00.000Z' });
      const listed = await service.bus.request(admin, listDeadLetters, { limit: 10 });
      expect(listed).toMatchObject({ total: 2, away: [], dead_letters: [{ id, consumer: 'operations', message_name: userRegistered.name }, { id: 'letter of task-graph' }] });
      expect(await service.bus.request(admin, replayDeadLetters, { ids: [id, 'letter of task-graph', 'unknown'] })).toEqual({ replayed: 2, away: [] });
      expect((await service.bus.request(admin, listDeadLetters, {})).total).toBe(1);
    } finally {
      others.hasLetter = false;
    }
  });

  it('[PRO-52] shows all that may be told of one, and nothing of what is in it', async () => {
    const admin = userContext({ role: 'admin' });
    const owner = userContext({ requestId: 'request-7', traceparent: '00-11111111111111111111111111111111-2222222222222222-01', operationId: randomUUID(), tier: 'pro', timeZone: 'Europe/Berlin' });
    const payload = { user_id: owner.userId, note: 'canary', nested: { canary: ['canary'] }, 'dear canary': 1 };
    const issue = { code: 'invalid_type', expected: 'string', path: ['note', 0], message: 'Invalid input' };
    const error = { code: 'BAD_REQUEST' as const, message: 'It breaks its contract.', details: { issues: [issue], status: 502, is_final: true, problem: 'canary', seen: ['canary'], nested: { canary: 1 }, gone: null } };
    const message = { id: randomUUID(), event: userRegistered.name, context: owner, payload };
    const letter = { id: randomUUID(), consumer: 'operations', message, error, attempts: 4, created_at: NOW };
    await service.running.parts.messaging?.deadLetters.add(letter);
    const shown = await service.bus.request(admin, getDeadLetter, { id: letter.id });
    expect(shown).toEqual({
      id: letter.id, consumer: 'operations', message_name: userRegistered.name, error: error.message, attempts: 4, created_at: NOW, message_id: message.id, user_id: owner.userId,
      error_code: 'BAD_REQUEST', error_details: { status: 502, is_final: true, problem: 'a text of 6 characters', seen: 'a list of 1', nested: 'an object of 1 field', gone: 'nothing' },
      faults: [{ at: 'note.0', code: 'invalid_type', message: 'Invalid input' }],
      context: { request_id: 'request-7', traceparent: owner.traceparent, operation_id: owner.operationId, role: 'user', tier: 'pro', time_zone: 'Europe/Berlin' },
      payload: { is_readable: true, size_bytes: Buffer.byteLength(JSON.stringify(payload)), field_count: 4, fields: ['nested', 'note', 'user_id'] },
      can_replay: true, obstacle: null,
    });
    expect(JSON.stringify(shown)).not.toContain('canary');
    expect(await service.bus.request(admin, replayDeadLetters, { ids: [letter.id] })).toMatchObject({ replayed: 1 });
    await expect(service.bus.request(admin, getDeadLetter, { id: letter.id })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('[PRO-52] says of one that nobody could read, or that nobody takes, why it cannot be replayed', async () => {
    const admin = userContext({ role: 'admin' });
    const id = randomUUID();
    const unread = { id, event: userRegistered.name, context: systemContext(id), payload: { unreadable_base64: Buffer.from('canary').toString('base64') } };
    const foreign = { id: randomUUID(), event: eventsIngested.name, context: userContext(), payload: ['canary'] };
    const show = async (message: typeof unread | typeof foreign) => {
      const letter = { id: randomUUID(), consumer: 'operations', message, error: { code: 'INTERNAL' as const, message: 'no' }, attempts: 1, created_at: NOW };
      await service.running.parts.messaging?.deadLetters.add(letter);
      const shown = await service.bus.request(admin, getDeadLetter, { id: letter.id });
      await service.running.parts.messaging?.deadLetters.remove(letter.id);
      return shown;
    };
    expect(await show(unread)).toMatchObject({ user_id: null, context: null, error_details: {}, faults: [], payload: { is_readable: false, size_bytes: 6, field_count: 0, fields: [] }, can_replay: false, obstacle: expect.stringContaining('have it sent again') });
    expect(await show(foreign)).toMatchObject({ user_id: foreign.context.userId, payload: { is_readable: true, size_bytes: 10, field_count: 0, fields: [] }, can_replay: false, obstacle: expect.stringContaining(`operations does not take ${eventsIngested.name}`) });
  });

  it('[PRO-52] shows one of another service, and tells one that is gone from one that may be with somebody who is away', async () => {
    const admin = userContext({ role: 'admin' });
    others.hasLetter = true;
    try {
      expect(await service.bus.request(admin, getDeadLetter, { id: theirs.id })).toEqual(theirs);
      await expect(service.bus.request(admin, getDeadLetter, { id: randomUUID() })).rejects.toMatchObject({ code: 'NOT_FOUND', message: expect.stringContaining('GET /dead-letters lists') });
      others.away.set('embedding', 'UNAVAILABLE');
      expect(await service.bus.request(admin, getDeadLetter, { id: theirs.id })).toEqual(theirs);
      await expect(service.bus.request(admin, getDeadLetter, { id: randomUUID() })).rejects.toMatchObject({ code: 'UNAVAILABLE', message: expect.stringContaining('embedding did not answer') });
    } finally {
      others.hasLetter = false;
    }
  });

  it('names the services that did not answer, and refuses everybody but administrators', async () => {
    others.away.set('embedding', 'UNAVAILABLE');
    expect((await service.bus.request(userContext({ role: 'admin' }), listDeadLetters, {})).away).toEqual(['embedding']);
    for (const asked of [listDeadLetters, deadLettersOf('operations').list]) {
      await expect(service.bus.request(userContext(), asked, {})).rejects.toMatchObject({ code: 'FORBIDDEN' });
    }
    await expect(service.bus.request(userContext(), getDeadLetter, { id: '1' })).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(service.bus.request(userContext(), deadLettersOf('operations').get, { id: '1' })).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(service.bus.request(userContext(), replayDeadLetters, { ids: ['1'] })).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(service.bus.request(userContext(), deadLettersOf('operations').replay, { ids: ['1'] })).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });
});

describe('background work', () => {
  it('[PRO-54] tells of every service how much waits, runs and was given up, and tries it again', async () => {
    const admin = userContext({ role: 'admin' });
    const report = await service.bus.request(admin, listJobs, {});
    expect(report.services).toEqual([{ service: 'embedding', waiting: 1, active: 0, delayed: 2, failed: 1 }, { service: 'operations', waiting: 0, active: 0, delayed: expect.any(Number), failed: 0 }]);
    expect(report.failed).toEqual([{ service: 'embedding', id: '7', name: 'embedding.index-documents', reason: 'Poison.', attempts: 5, failed_at: NOW }]);
    expect(await service.bus.request(admin, retryJobs, { ids: ['7', 'unknown'] })).toEqual({ retried: 1 });
  });

  it('is shown to administrators only', async () => {
    await expect(service.bus.request(userContext(), listJobs, {})).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(service.bus.request(userContext(), jobsOf('operations').list, {})).rejects.toMatchObject({ code: 'FORBIDDEN' });
    for (const asked of [retryJobs, jobsOf('operations').retry]) await expect(service.bus.request(userContext(), asked, { ids: ['1'] })).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });
});

describe('the audit trail', () => {
  it('[EMP-42] [MIM-24] [EMP-37] keeps one entry for each change of a task: who, what, when, by which request', async () => {
    const ctx = userContext({ requestId: 'request-1' });
    const task = aTask({ updated_at: '2026-03-01T10:00:00.000Z' });
    await service.publishEvent(ctx, taskChanged, { task_id: task.id, version: 1, change: 'created', actor: 'agent', task });
    await service.publishEvent(ctx, taskChanged, { task_id: task.id, version: 2, change: 'completed', actor: 'user', task: { ...task, status: 'done', version: 2, updated_at: '2026-03-01T11:00:00.000Z' } });
    await service.publishEvent(ctx, taskChanged, { task_id: task.id, version: 3, change: 'deleted', actor: 'user', task: null });
    const { entries, next_cursor } = await audit(ctx);
    expect(next_cursor).toBeNull();
    const common = { id: expect.any(String), object_type: 'task', object_id: task.id, request_id: 'request-1' };
    const shown = { title: 'Send the offer', priority: 'high', due_at: '2026-03-02T16:00:00Z' };
    expect(entries).toEqual([
      { ...common, actor: 'user', action: 'deleted', occurred_at: clock.now().toISOString(), details: { version: 3 } },
      { ...common, actor: 'user', action: 'completed', occurred_at: '2026-03-01T11:00:00.000Z', details: { ...shown, version: 2, status: 'done' } },
      { ...common, actor: 'agent', action: 'created', occurred_at: '2026-03-01T10:00:00.000Z', details: { ...shown, version: 1, status: 'todo' } },
    ]);
  });

  it('[EMP-42] keeps sign-ups and each step of a session', async () => {
    const ctx = userContext();
    const { userId: user_id } = ctx;
    await service.publishEvent(ctx, userRegistered, { user_id });
    for (const change of ['registered', 'logged_in', 'refreshed', 'reuse_detected', 'logged_out'] as const) {
      clock.advance(1_000);
      await service.publishEvent(ctx, sessionChanged, { user_id, change });
    }
    const { entries } = await audit(ctx);
    expect(actionsOf(entries)).toEqual(['session logged_out', 'session reuse_detected', 'session refreshed', 'session logged_in', 'session registered', 'user registered']);
    expect(entries.every(({ object_id, actor }) => object_id === user_id && actor === 'user')).toBe(true);
  });

  it('[EMP-42] keeps the start and the end of an import, not its progress', async () => {
    const ctx = userContext();
    const run = anImport();
    await service.publishEvent(ctx, importChanged, { import: run });
    await service.publishEvent(ctx, importChanged, { import: { ...run, state: 'running', items_done: 5 } });
    await service.publishEvent(ctx, importChanged, { import: run });
    await service.publishEvent(ctx, importChanged, { import: { ...run, state: 'done', created: 7, finished_at: '2026-03-02T09:01:00.000Z' } });
    const { entries } = await audit(ctx, { object_type: 'import' });
    expect(entries.map(({ action, occurred_at, details }) => ({ action, occurred_at, details }))).toEqual([
      { action: 'done', occurred_at: '2026-03-02T09:01:00.000Z', details: { created: 7, updated: 0, unchanged: 0, skipped_total: 0, message: null } },
      { action: 'queued', occurred_at: NOW, details: { paths: ['mail.mbox'] } },
    ]);
  });

  it('[EMP-42] has one entry of an event that is delivered again', async () => {
    const ctx = userContext();
    const messageId = randomUUID();
    const payload = { user_id: ctx.userId, change: 'logged_in' as const };
    for (let delivery = 1; delivery <= 3; delivery += 1) await service.publishEvent(ctx, sessionChanged, payload, { messageId });
    expect((await audit(ctx)).entries).toHaveLength(1);
    await service.database.asUser(ctx, (tx) => tx.deleteFrom('inbox' as keyof OperationsTables).execute());
    await service.publishEvent(ctx, sessionChanged, payload, { messageId });
    expect((await audit(ctx)).entries).toHaveLength(1);
  });

  it('is read page by page, each entry once, also where several have the same time', async () => {
    const ctx = userContext();
    for (let count = 0; count < 5; count += 1) {
      await service.publishEvent(ctx, sessionChanged, { user_id: ctx.userId, change: 'refreshed' });
      if (count === 1) clock.advance(1_000);
    }
    const first = await audit(ctx, { limit: 2 });
    const second = await audit(ctx, { limit: 2, cursor: first.next_cursor ?? '' });
    const third = await audit(ctx, { limit: 2, cursor: second.next_cursor ?? '' });
    expect([first, second, third].map(({ entries }) => entries.length)).toEqual([2, 2, 1]);
    expect(third.next_cursor).toBeNull();
    const all = [first, second, third].flatMap(({ entries }) => entries);
    expect(new Set(all.map(({ id }) => id)).size).toBe(5);
    expect(all.map(({ occurred_at }) => occurred_at)).toEqual(all.map(({ occurred_at }) => occurred_at).sort().reverse());
    await expect(audit(ctx, { cursor: 'bm90IG9uZQ' })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });

  it('is narrowed to a kind of object or to one object', async () => {
    const ctx = userContext();
    const [one, two] = [aTask(), aTask()];
    for (const task of [one, two]) await service.publishEvent(ctx, taskChanged, { task_id: task.id, version: 1, change: 'created', actor: 'user', task });
    await service.publishEvent(ctx, userRegistered, { user_id: ctx.userId });
    expect((await audit(ctx, { object_type: 'task' })).entries).toHaveLength(2);
    expect((await audit(ctx, { object_id: two.id })).entries.map(({ object_id }) => object_id)).toEqual([two.id]);
    expect((await audit(ctx, { object_type: 'user', object_id: two.id })).entries).toEqual([]);
  });

  it('[PRO-36] shows nobody another’s entries', async () => {
    const [ada, bob] = [userContext(), userContext()];
    await service.publishEvent(ada, userRegistered, { user_id: ada.userId });
    expect((await audit(bob)).entries).toEqual([]);
    expect((await audit(bob, { object_id: ada.userId })).entries).toEqual([]);
    expect((await audit(ada)).entries).toHaveLength(1);
  });
});
