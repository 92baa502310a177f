import { promptChunk, promptResponse } from '@adjutant/contracts-agent-orchestrator';
import { profileChanged } from '@adjutant/contracts-auth-billing';
import { connectorChanged, importChanged } from '@adjutant/contracts-connector-ingest';
import { dataErased } from '@adjutant/contracts-operations';
import { documentsIndexed } from '@adjutant/contracts-embedding';
import { taskChanged } from '@adjutant/contracts-task-graph';
import { z } from 'zod';

import { errorEnvelope } from './envelope.shape.js';

/**
 * What `GET /stream` tells: `event` is the SSE event name, `data` its JSON. `connected` opens a stream;
 * `reset` says that changes may have been missed, `data_erased` that nothing is left: read again what is shown.
 */
export const changeEvent = z.discriminatedUnion('event', [
  z.object({ event: z.literal('task_changed'), data: taskChanged.payload }),
  z.object({ event: z.literal('import_changed'), data: importChanged.payload }),
  z.object({ event: z.literal('documents_indexed'), data: documentsIndexed.payload.pick({ pending: true }) }),
  z.object({ event: z.literal('connector_changed'), data: connectorChanged.payload }),
  z.object({ event: z.literal('profile_changed'), data: profileChanged.payload }),
  z.object({ event: z.literal('data_erased'), data: dataErased.payload }),
  z.object({ event: z.literal('connected'), data: z.object({ heartbeat_seconds: z.number() }) }),
  z.object({ event: z.literal('reset'), data: z.object({ reason: z.string() }) }),
]);
export type ChangeEvent = z.output<typeof changeEvent>;

/** What `POST /prompts` tells as `text/event-stream`: chunks, then the whole response, or an error in its place. */
export const promptEvent = z.discriminatedUnion('event', [
  z.object({ event: z.literal('chunk'), data: promptChunk }),
  z.object({ event: z.literal('response'), data: promptResponse }),
  z.object({ event: z.literal('error'), data: errorEnvelope }),
]);
export type PromptEvent = z.output<typeof promptEvent>;
