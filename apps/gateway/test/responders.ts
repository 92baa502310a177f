import { listAgents, listPrompts, runPrompt, streamPrompt } from '@adjutant/contracts-agent-orchestrator';
import { getKeySet, getMe, getPreferences, issueOwnerTokens, login, logout, refresh, register, updatePreferences, updateProfile, userPreferences } from '@adjutant/contracts-auth-billing';
import { beginPhoneSignIn, beginSignIn, cancelImport, connectAccount, createUpload, deleteUpload, disconnectAccount, finishPhoneSignIn, finishSignIn, getEvent, getImport, getOpenUpload, getThread, listConnectors, listEvents, listImports, listThreads, startImport, syncAccount, testConnectors } from '@adjutant/contracts-connector-ingest';
import { AppError, type MessageContext, type RpcContract } from '@adjutant/contracts-core';
import { search } from '@adjutant/contracts-embedding';
import { getDeadLetter, getErasure, getHealth, getStatus, listAudit, listDeadLetters, listJobs, replayDeadLetters, retryJobs, startErasure } from '@adjutant/contracts-operations';
import {
  completeTask,
  createTask,
  deleteTask,
  getFocus,
  getGraph,
  getGraphFilters,
  getTask,
  linkTasks,
  listCalendarEvents,
  listTaskHistory,
  listTasks,
  undoTask,
  updateTask,
} from '@adjutant/contracts-task-graph';
import { respond, type Responder } from '@adjutant/testing';
import type { z } from 'zod';

import { aBoard, aConnector, aDeadLetter, aHealthReport, anErasure, anEvent, anImport, anUpload, aPromptResponse, aStatus, aTask, aUser, someTokens } from './fixtures.js';

/** A request that reached another service. */
export interface Asked {
  name: string;
  ctx: MessageContext;
  request: unknown;
}

/** The id that no service knows. */
export const MISSING_ID = '00000000-0000-4000-8000-00000000dead';

/** An upload of 1 GiB. */
export const LARGE_ID = '00000000-0000-4000-8000-00000000b16b';

/** Other services: each answers plausibly and leaves what it was asked in `asked`. */
export function createResponders(asked: Asked[], keys: z.input<typeof getKeySet.response>, ownerId: string): Responder[] {
  const answer = <Req extends z.ZodType, Res extends z.ZodType>(
    rpc: RpcContract<Req, Res, z.ZodNever>,
    make: (request: z.output<Req>, ctx: MessageContext) => z.input<Res>,
  ): Responder =>
    respond(rpc, (ctx, request) => {
      asked.push({ name: rpc.name, ctx, request });
      if (typeof request === 'object' && request !== null && 'id' in request && request.id === MISSING_ID) throw new AppError('NOT_FOUND', 'There is no such thing.');
      return make(request, ctx);
    });
  const profiles = new Map<string, z.output<typeof updateProfile.request>>();
  return [
    answer(getKeySet, () => keys),
    answer(register, () => someTokens()),
    answer(login, ({ password }) => {
      if (password !== 'correct horse') throw new AppError('UNAUTHENTICATED', 'E-mail address or password is wrong.');
      return someTokens();
    }),
    answer(refresh, () => someTokens()),
    answer(logout, () => ({ ok: true as const })),
    answer(getMe, (_, ctx) => {
      if (ctx.userId === MISSING_ID) throw new AppError('UNAVAILABLE', 'auth-billing is away.');
      return aUser({ id: ctx.userId, ...profiles.get(ctx.userId) });
    }),
    answer(updateProfile, (changes, ctx) => aUser({ id: ctx.userId, ...profiles.set(ctx.userId, { ...profiles.get(ctx.userId), ...changes }).get(ctx.userId) })),
    answer(getPreferences, () => userPreferences.parse({})),
    answer(updatePreferences, (changes) => userPreferences.parse(changes)),
    answer(startErasure, () => anErasure()),
    answer(getErasure, ({ id }) => anErasure({ erasure_id: id })),
    answer(issueOwnerTokens, () => ({ tokens: someTokens(), user: aUser({ id: ownerId, role: 'admin' }) })),
    answer(listTasks, ({ horizon }) => ({ tasks: [aTask({ horizon: horizon === 'past7d' ? null : (horizon ?? 'today') })], total: 1, by_priority: { critical: 0, high: 1, medium: 0, low: 0 }, next_cursor: null })),
    answer(createTask, ({ title }) => aTask({ title })),
    answer(getTask, ({ id }) => aTask({ id })),
    answer(updateTask, ({ id, changes }) => aTask({ id, ...(changes.status ? { status: changes.status } : {}), ...(changes.title ? { title: changes.title } : {}) })),
    answer(deleteTask, () => ({ deleted: true as const })),
    answer(completeTask, ({ id }) => aTask({ id, status: 'done' })),
    answer(undoTask, ({ id }) => aTask({ id })),
    answer(listTaskHistory, () => ({ history: [] })),
    answer(linkTasks, (link) => ({ ...link, why: null })),
    answer(getFocus, () => aBoard()),
    answer(getGraph, () => ({ nodes: [aTask()], edges: [], links: [], lanes: [] })),
    answer(getGraphFilters, () => ({ sources: ['jira' as const], statuses: ['done' as const, 'future' as const] })),
    answer(listCalendarEvents, () => ({ events: [], total: 0 })),
    answer(search, () => ({ hits: [], total: 0, took_ms: 1 })),
    answer(listEvents, () => ({ events: [anEvent()], total: 1, next_cursor: null })),
    answer(getEvent, ({ id }) => ({ ...anEvent({ id }), folded: [] })),
    answer(listThreads, () => ({ threads: [], total: 0, next_cursor: null })),
    answer(getThread, ({ id }) => ({
      thread: { id, source: 'email' as const, external_id: 't', subject: null, participants: [], content_preview: null, last_event_at: null, event_count: 0 },
      events: [],
    })),
    answer(listConnectors, () => ({ connectors: [] })),
    answer(testConnectors, ({ kinds = ['eml'] }) => ({ connectors: kinds.map((kind) => aConnector({ kind, status: 'connecting' })) })),
    answer(connectAccount, ({ kind }) => aConnector({ kind })),
    answer(beginSignIn, () => ({ url: 'https://vendor.test/', auth_url: 'https://vendor.test/', state: 's' })),
    answer(finishSignIn, ({ kind }) => aConnector({ kind })),
    answer(beginPhoneSignIn, () => ({ auth_session_id: 's', phone_code_hash: 'h' })),
    answer(finishPhoneSignIn, ({ kind }) => aConnector({ kind })),
    answer(disconnectAccount, ({ kind }) => aConnector({ kind, status: 'disconnected' })),
    answer(syncAccount, ({ kind }) => aConnector({ kind })),
    answer(createUpload, ({ name, size_bytes }) => anUpload({ name, size_bytes })),
    answer(getOpenUpload, ({ id }) => anUpload({ id, ...(id === LARGE_ID ? { size_bytes: 1024 ** 3 } : {}) })),
    answer(deleteUpload, () => ({ deleted: true as const })),
    answer(startImport, ({ paths }) => anImport({ paths })),
    answer(listImports, () => ({ imports: [], next_cursor: null })),
    answer(getImport, ({ id }) => anImport({ id })),
    answer(cancelImport, ({ id }) => anImport({ id, state: 'cancelled' })),
    answer(runPrompt, () => aPromptResponse()),
    (bus) =>
      bus.handleStream(streamPrompt, async (ctx, request, emit, signal) => {
        asked.push({ name: streamPrompt.name, ctx, request });
        signal.addEventListener('abort', () => asked.push({ name: 'aborted', ctx, request }), { once: true });
        const words = request.prompt.startsWith('endless') ? Infinity : 3;
        for (let word = 0; word < words; word += 1) await emit({ type: 'token', text: `word ${word} ` });
        if (request.prompt === 'fail') throw new AppError('CONNECTOR_BAD', 'Press to retry');
        return aPromptResponse();
      }),
    answer(listPrompts, () => ({ prompts: [], next_cursor: null })),
    answer(listAgents, () => ({ agents: [] })),
    answer(getHealth, () => aHealthReport()),
    answer(getStatus, () => aStatus()),
    answer(listAudit, () => ({ entries: [], next_cursor: null })),
    answer(listDeadLetters, () => ({ dead_letters: [], total: 0, away: [] })),
    answer(getDeadLetter, ({ id }) => aDeadLetter({ id })),
    answer(replayDeadLetters, () => ({ replayed: 1, away: [] })),
    answer(listJobs, () => ({ services: [], failed: [] })),
    answer(retryJobs, () => ({ retried: 1 })),
  ];
}
