import { eraseUser as agentOrchestrator } from '@adjutant/contracts-agent-orchestrator';
import { eraseUser as authBilling, userRegistered } from '@adjutant/contracts-auth-billing';
import { eraseUser as backup } from '@adjutant/contracts-backup';
import { eraseUser as connectorIngest } from '@adjutant/contracts-connector-ingest';
import { AppError, type ErasedPart, type MessageContext } from '@adjutant/contracts-core';
import { eraseUser as embedding } from '@adjutant/contracts-embedding';
import { eraseUser as gateway } from '@adjutant/contracts-gateway';
import { dataErased, type Erasure, getErasure, listAudit, startErasure } from '@adjutant/contracts-operations';
import { eraseUser as taskGraph } from '@adjutant/contracts-task-graph';
import { NoModel } from '@adjutant/model';
import { respond, startTestService, type TestService, userContext, waitFor } from '@adjutant/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import type { OperationsTables } from '../src/database/tables.js';
import { operationsService } from '../src/index.js';

const NOTHING: ErasedPart = { removed: 0, pending: 0 };

/** What the other owners find, by the user's id: the n-th round gets the n-th answer, and then nothing is left. */
const finds = new Map<string, (ErasedPart | AppError)[]>();
const asked: string[] = [];

const others = [connectorIngest, agentOrchestrator, embedding, taskGraph, gateway, authBilling, backup].map((eraseUser) =>
  respond(eraseUser, (ctx) => {
    asked.push(`${ctx.userId} ${eraseUser.owner}`);
    const found = eraseUser === embedding ? finds.get(ctx.userId)?.shift() : undefined;
    if (found instanceof AppError) throw found;
    return found ?? NOTHING;
  }),
);

let service: TestService<OperationsTables>;
beforeAll(async () => {
  service = await startTestService<OperationsTables>(operationsService, { responders: others, ports: { model: async () => new NoModel() } });
});
afterAll(() => service.close());

const start = (ctx: MessageContext) => service.bus.request(ctx, startErasure, { confirm: 'delete my data' });
const get = (ctx: MessageContext, { erasure_id: id }: Erasure) => service.bus.request(ctx, getErasure, { id });

async function ended(ctx: MessageContext, erasure: Erasure): Promise<Erasure> {
  await waitFor(async () => (await get(ctx, erasure)).state !== 'running', { deadlineMs: 20_000, what: 'the erasure to end' });
  return get(ctx, erasure);
}

const roundsOf = ({ userId }: MessageContext) => asked.filter((entry) => entry === `${userId} embedding`).length;

describe('an erasure', () => {
  it('[PRO-68] goes on until two rounds in a row find nothing and nothing is under way', async () => {
    const ctx = userContext();
    finds.set(ctx.userId, [{ removed: 5, pending: 0 }, NOTHING, { removed: 0, pending: 1 }, { removed: 2, pending: 0 }]);
    const first = await start(ctx);
    expect(first).toMatchObject({ state: 'running', removed: {}, message: null, finished_at: null });
    expect((await start(ctx)).erasure_id).toBe(first.erasure_id);
    expect(await ended(ctx, first)).toMatchObject({ state: 'done', removed: { embedding: 7, 'task-graph': 0, operations: expect.any(Number) } });
    expect(roundsOf(ctx)).toBe(6);
    await service.drain();
    expect(service.publishedOf(dataErased)).toContainEqual({ erasure_id: first.erasure_id });
  });

  it('[PRO-68] [EMP-42] empties the trail of the user and nobody else’s, and says so in it', async () => {
    const [ada, bob] = [userContext(), userContext()];
    for (const ctx of [ada, bob]) await service.publishEvent(ctx, userRegistered, { user_id: ctx.userId });
    const { erasure_id, removed } = await ended(ada, await start(ada));
    const { entries } = await service.bus.request(ada, listAudit, {});
    expect(entries).toMatchObject([{ actor: 'user', action: 'erased', object_type: 'data', object_id: erasure_id, request_id: ada.requestId, details: { removed } }]);
    expect((await service.bus.request(bob, listAudit, {})).entries.map(({ action }) => action)).toEqual(['registered']);
    await expect(service.bus.request(bob, getErasure, { id: erasure_id })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('[PRO-68] waits for an owner that is away', async () => {
    const ctx = userContext();
    finds.set(ctx.userId, [{ removed: 1, pending: 0 }, new AppError('UNAVAILABLE', 'embedding is away.')]);
    expect(await ended(ctx, await start(ctx))).toMatchObject({ state: 'done', removed: { embedding: 1 } });
    expect(roundsOf(ctx)).toBe(4);
  });

  it('[PRO-68] that cannot go on says why, and is begun anew when asked for again', async () => {
    const ctx = userContext();
    finds.set(ctx.userId, [new AppError('UNPROCESSABLE', 'The index is broken.')]);
    const failed = await ended(ctx, await start(ctx));
    expect(failed).toMatchObject({ state: 'failed', message: 'The index is broken. Ask for the deletion again; what is gone stays gone.', finished_at: expect.any(String) });
    const again = await start(ctx);
    expect(again.erasure_id).not.toBe(failed.erasure_id);
    expect(await ended(ctx, again)).toMatchObject({ state: 'done', message: null });
  });

  it('[PRO-55] is found by the sweep when no job covers it', async () => {
    const ctx = userContext();
    const now = new Date();
    const row = { id: crypto.randomUUID(), user_id: ctx.userId, state: 'running' as const, message: null, request_id: 'r', requested_at: now, updated_at: now, finished_at: null };
    await service.database.asUser(ctx, (tx) => tx.insertInto('erasures').values(row).execute());
    await service.jobs.sweepNow();
    expect(await ended(ctx, await get(ctx, { erasure_id: row.id } as Erasure))).toMatchObject({ state: 'done' });
  });

  it('is not begun without the words', async () => {
    await expect(service.bus.request(userContext(), startErasure, { confirm: 'yes' } as never)).rejects.toMatchObject({ code: 'BAD_REQUEST', message: expect.stringContaining('"delete my data"') });
  });
});
