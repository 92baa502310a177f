import { listAgents, listPrompts, promptRequest, promptResponse, runPrompt } from '@adjutant/contracts-agent-orchestrator';
import { deadLetterIds, jobIds } from '@adjutant/contracts-core';
import { getDeadLetter, getHealth, getStatus, healthReport, listAudit, listDeadLetters, listJobs, replayDeadLetters, retryJobs, systemStatus } from '@adjutant/contracts-operations';
import { z } from 'zod';

import { defineRoute, type RouteContract } from './define-route.js';
import { errorEnvelope } from './envelope.shape.js';
import { idParam } from './query.shape.js';
import { socketClose } from './socket.shape.js';

const health = (path: string) =>
  defineRoute({ method: 'GET', path, tag: 'system', summary: 'Is everything able to work? 503 if not', policy: 'public', isProbe: true, response: healthReport, rpc: getHealth });

const socketDescription = [
  'A program signs in with `Authorization`, a browser with its first frame, within 5 s: `{"type":"authenticate","access_token":"…","last_event_id":"…"}` (the last is optional; `Last-Event-ID` where a header can be set).',
  'Every frame of the server is `{"id":"…","event":"…","data":{…}}`, with the events and ids of `GET /stream`, or `{"event":"heartbeat"}` beside each of its pings, every 30 s: answer those, send nothing else, and come back when nothing comes for long.',
  `Close codes: ${socketClose.signInAgain} sign in again; ${socketClose.tooMany} too many requests or connections; ${socketClose.tooSlow} too slow and ${socketClose.goingAway} the server stops: come back with the last id; ${socketClose.notTaken} a frame that is not taken; ${socketClose.noAnswer} no answer to pings.`,
].join(' ');

export const promptRoutes = {
  runPrompt: defineRoute({ method: 'POST', path: '/prompts', tag: 'prompts', summary: 'Answers any text: a summary, the tasks in it, or a question with its sources', policy: 'write', stream: 'on-accept', body: promptRequest, response: promptResponse, rpc: runPrompt }),
  listPrompts: defineRoute({ method: 'GET', path: '/prompts', tag: 'prompts', summary: 'What was asked, newest first', policy: 'read', query: listPrompts.request, response: listPrompts.response, rpc: listPrompts }),
  listAgents: defineRoute({ method: 'GET', path: '/agents', tag: 'agents', summary: 'The agents and what each reads', policy: 'read', response: listAgents.response, rpc: listAgents }),
  postAgents: defineRoute({ method: 'POST', path: '/ai/agents', tag: 'agents', summary: 'The agents and what each reads', policy: 'read', response: listAgents.response, rpc: listAgents }),
} as const;

export const systemRoutes = {
  getStatus: defineRoute({ method: 'GET', path: '/status', tag: 'system', summary: 'How far everything is', policy: 'read', response: systemStatus, rpc: getStatus }),
  getHealth: health('/health'),
  getLiveness: health('/healthz'),
  getReadiness: health('/readyz'),
  getMetrics: defineRoute({ method: 'GET', path: '/metrics', tag: 'system', summary: 'Figures in Prometheus text form', policy: 'public', isProbe: true, mediaType: 'text/plain', response: z.string() }),
  listAudit: defineRoute({ method: 'GET', path: '/audit', tag: 'system', summary: 'Who changed what, newest first', policy: 'read', query: listAudit.request, response: listAudit.response, rpc: listAudit }),
  listDeadLetters: defineRoute({ method: 'GET', path: '/dead-letters', tag: 'system', summary: 'Messages that could not be handled, of every service', policy: 'admin', query: listDeadLetters.request, response: listDeadLetters.response, rpc: listDeadLetters }),
  getDeadLetter: defineRoute({ method: 'GET', path: '/dead-letters/:id', tag: 'system', summary: 'All that may be told of one of them: not what is in it', policy: 'admin', params: idParam, response: getDeadLetter.response, rpc: getDeadLetter }),
  replayDeadLetters: defineRoute({ method: 'POST', path: '/dead-letters/replay', tag: 'system', summary: 'Delivers messages again', policy: 'admin', body: z.strictObject(deadLetterIds.shape), response: replayDeadLetters.response, rpc: replayDeadLetters }),
  listJobs: defineRoute({ method: 'GET', path: '/jobs', tag: 'system', summary: 'Background work of every service, and what was given up', policy: 'admin', query: listJobs.request, response: listJobs.response, rpc: listJobs }),
  retryJobs: defineRoute({ method: 'POST', path: '/jobs/retry', tag: 'system', summary: 'Tries jobs again that were given up', policy: 'admin', body: z.strictObject(jobIds.shape), response: retryJobs.response, rpc: retryJobs }),
  streamChanges: defineRoute({ method: 'GET', path: '/stream', tag: 'stream', summary: 'Changes of tasks and imports as they happen; `Last-Event-ID` continues', policy: 'read', stream: 'always', mediaType: 'text/event-stream', response: z.string() }),
  followChanges: defineRoute({ method: 'GET', path: '/changes/ws', tag: 'stream', summary: 'The same changes over a WebSocket', description: socketDescription, policy: 'read', isSocket: true, response: errorEnvelope, status: 426 }),
} as const;

/** A route that answers a probe at the root as well. */
export const probeRoutes: readonly RouteContract[] = [systemRoutes.getHealth, systemRoutes.getLiveness, systemRoutes.getReadiness, systemRoutes.getMetrics];
