import { listAgents, listPrompts, promptRequest, promptResponse, runPrompt } from '@adjutant/contracts-agent-orchestrator';
import { deadLetterIds } from '@adjutant/contracts-core';
import { getHealth, getStatus, healthReport, listAudit, listDeadLetters, replayDeadLetters, systemStatus } from '@adjutant/contracts-operations';
import { z } from 'zod';

import { defineRoute, type RouteContract } from './define-route.js';

const health = (path: string) =>
  defineRoute({ method: 'GET', path, tag: 'system', summary: 'Is everything able to work? 503 if not', policy: 'public', isProbe: true, response: healthReport, rpc: getHealth });

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
  replayDeadLetters: defineRoute({ method: 'POST', path: '/dead-letters/replay', tag: 'system', summary: 'Delivers messages again', policy: 'admin', body: z.strictObject(deadLetterIds.shape), response: replayDeadLetters.response, rpc: replayDeadLetters }),
  streamChanges: defineRoute({ method: 'GET', path: '/stream', tag: 'stream', summary: 'Changes of tasks and imports as they happen; `Last-Event-ID` continues', policy: 'read', stream: 'always', mediaType: 'text/event-stream', response: z.string() }),
} as const;

/** A route that answers a probe at the root as well. */
export const probeRoutes: readonly RouteContract[] = [systemRoutes.getHealth, systemRoutes.getLiveness, systemRoutes.getReadiness, systemRoutes.getMetrics];
