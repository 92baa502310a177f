import { defineEvent, defineRpc, erasing, instant, pageCursor, pageLimit, source } from '@adjutant/contracts-core';
import { z } from 'zod';

import { accountCredentials, connector, phoneNumber, phoneSignInAnswer, phoneSignInStart, signInStart } from './connector.shape.js';
import { event, thread, unfoldedEvent } from './event.shape.js';
import { importRun } from './import.shape.js';
import { MAX_UPLOADS, upload } from './upload.shape.js';

export * from './connector.shape.js';
export * from './event.shape.js';
export * from './import.shape.js';
export * from './upload.shape.js';

const eventFilter = z.object({
  sources: z.array(source).max(20).optional(),
  from: instant.optional(),
  to: instant.optional(),
  thread_id: z.uuid().optional(),
  limit: pageLimit(),
  cursor: pageCursor.optional(),
});

/**
 * Announces a file that will be sent in parts. Folders in `name` are kept, everything that leads out of them is not;
 * `import_name` is a folder around it.
 */
export const createUpload = defineRpc({
  name: 'connector-ingest.create-upload.v1',
  request: z.object({ name: z.string().min(1).max(4096), size_bytes: z.number().int().min(0), import_name: z.string().max(200).optional() }),
  response: upload,
});
/** An upload that still takes parts. Throws NOT_FOUND, or CONFLICT when it is being imported. */
export const getOpenUpload = defineRpc({ name: 'connector-ingest.get-open-upload.v1', request: z.object({ id: z.uuid() }), response: upload.omit({ received_bytes: true }) });
export const deleteUpload = defineRpc({ name: 'connector-ingest.delete-upload.v1', request: z.object({ id: z.uuid() }), response: z.object({ deleted: z.literal(true) }) });

/** Imports either files and folders that the service's process can read, or what was uploaded. `owner_addresses` says who "I" am in them. */
export const startImport = defineRpc({
  name: 'connector-ingest.start-import.v1',
  request: z.object({
    paths: z.array(z.string().min(1).max(4096)).max(1000).default([]),
    uploads: z.array(z.uuid()).max(MAX_UPLOADS).default([]),
    owner_addresses: z.array(z.string()).max(20).default([]),
  }),
  response: importRun,
  timeoutMs: 60_000,
});
export const getImport = defineRpc({ name: 'connector-ingest.get-import.v1', request: z.object({ id: z.uuid() }), response: importRun });
export const listImports = defineRpc({
  name: 'connector-ingest.list-imports.v1',
  request: z.object({ limit: pageLimit(20), cursor: pageCursor.optional() }),
  response: z.object({ imports: z.array(importRun), next_cursor: z.string().nullable() }),
});
export const cancelImport = defineRpc({ name: 'connector-ingest.cancel-import.v1', request: z.object({ id: z.uuid() }), response: importRun });

/** Events by id, in no particular order; ids that do not exist (any more) are left out. */
export const getEvents = defineRpc({
  name: 'connector-ingest.get-events.v1',
  request: z.object({ ids: z.array(z.uuid()).min(1).max(100) }),
  response: z.object({ events: z.array(event) }),
});
/** One event with what is folded away in it. */
export const getEvent = defineRpc({ name: 'connector-ingest.get-event.v1', request: z.object({ id: z.uuid() }), response: unfoldedEvent });
/** Events newest first. */
export const listEvents = defineRpc({
  name: 'connector-ingest.list-events.v1',
  request: eventFilter,
  response: z.object({ events: z.array(event), total: z.number().int(), next_cursor: z.string().nullable() }),
});
/** The events that came directly before the given ones in the same thread, at most one each: the neighbour a chat turn is read with. */
export const getPrecedingEvents = defineRpc({
  name: 'connector-ingest.get-preceding-events.v1',
  request: z.object({ ids: z.array(z.uuid()).min(1).max(100) }),
  response: z.object({ preceding: z.array(z.object({ event_id: z.uuid(), preceding: event })) }),
});
/** How many events there are by source in a window, or in all, which is cheap while `needs_newest` is false: then `newest_at` is null. */
export const countEvents = defineRpc({
  name: 'connector-ingest.count-events.v1',
  request: z.object({ sources: z.array(source).max(20).optional(), from: instant.optional(), to: instant.optional(), needs_newest: z.boolean().default(true) }),
  response: z.object({ total: z.number().int(), by_source: z.record(z.string(), z.number().int()), newest_at: instant.nullable() }),
});
export const listThreads = defineRpc({
  name: 'connector-ingest.list-threads.v1',
  request: z.object({ sources: z.array(source).max(20).optional(), limit: pageLimit(), cursor: pageCursor.optional() }),
  response: z.object({ threads: z.array(thread), total: z.number().int(), next_cursor: z.string().nullable() }),
});
export const getThread = defineRpc({
  name: 'connector-ingest.get-thread.v1',
  request: z.object({ id: z.uuid(), limit: pageLimit(100) }),
  response: z.object({ thread, events: z.array(unfoldedEvent) }),
});
/** Ids of events changed since a position, oldest change first: what a sweep walks to find work that no message covered. */
export const listChangedEvents = defineRpc({
  name: 'connector-ingest.list-changed-events.v1',
  request: z.object({ after: z.object({ updated_at: instant, id: z.uuid() }).optional(), limit: pageLimit(100) }),
  response: z.object({ events: z.array(z.object({ id: z.uuid(), content_hash: z.string(), source, updated_at: instant })) }),
});
export const listConnectors = defineRpc({
  name: 'connector-ingest.list-connectors.v1',
  request: z.object({}),
  response: z.object({ connectors: z.array(connector) }),
});

/** Tests connectors, all that were ever used unless `kinds` names some, one after the other; each result is told by `connectorChanged`. */
export const testConnectors = defineRpc({
  name: 'connector-ingest.test-connectors.v1',
  request: z.object({ kinds: z.array(z.string().max(40)).min(1).max(50).optional() }),
  response: z.object({ connectors: z.array(connector) }),
});

const ofKind = z.object({ kind: z.string().max(40) });

/**
 * Links the user's account of a vendor, or gives the linked one other credentials, after a call that shows that they are good.
 * Throws UNPROCESSABLE when the vendor does not take them, BAD_REQUEST when some are missing, NOT_FOUND for a kind that reads files only.
 */
export const connectAccount = defineRpc({
  name: 'connector-ingest.connect-account.v1',
  request: ofKind.extend({ credentials: accountCredentials }),
  response: connector,
  timeoutMs: 30_000,
});
/** Begins to link an account by signing in at its vendor. Another beginning of the same user and kind replaces it. Throws BAD_REQUEST where that is not set up. */
export const beginSignIn = defineRpc({ name: 'connector-ingest.begin-sign-in.v1', request: ofKind, response: signInStart });
/** Ends it with what the vendor gave: once, within ten minutes, by the user who began it. Throws UNPROCESSABLE otherwise, and when the vendor refuses. */
export const finishSignIn = defineRpc({
  name: 'connector-ingest.finish-sign-in.v1',
  request: ofKind.extend({ state: z.string().max(200), code: z.string().max(4096) }),
  response: connector,
  timeoutMs: 30_000,
});
/** Has a code sent to a phone, to link the account that belongs to it. Another beginning of the same user and kind replaces it. Throws BAD_REQUEST where that is not set up, UNPROCESSABLE when the vendor refuses. */
export const beginPhoneSignIn = defineRpc({
  name: 'connector-ingest.begin-phone-sign-in.v1',
  request: ofKind.extend({ phone_number: phoneNumber }),
  response: phoneSignInStart,
  timeoutMs: 60_000,
});
/**
 * Ends it with the code: within ten minutes, by the user who began it. Throws UNPROCESSABLE otherwise, and when the code or the password is wrong, which
 * may be tried five times; `details.missing` is `['password']` when one is asked for.
 */
export const finishPhoneSignIn = defineRpc({
  name: 'connector-ingest.finish-phone-sign-in.v1',
  request: ofKind.extend(phoneSignInAnswer.shape),
  response: connector,
  timeoutMs: 60_000,
});
/** Forgets the account and its token; what came in stays. */
export const disconnectAccount = defineRpc({ name: 'connector-ingest.disconnect-account.v1', request: ofKind, response: connector });
/** Has a linked account read as soon as its vendor allows it; also one whose reading had stopped. Throws NOT_FOUND when none is linked. */
export const syncAccount = defineRpc({ name: 'connector-ingest.sync-account.v1', request: ofKind, response: connector });

/** Events were created or changed; at most 100 of one source at a time, in the order in which they occurred. */
export const eventsIngested = defineEvent({
  name: 'connector-ingest.events-ingested.v1',
  consumers: ['agent-orchestrator', 'embedding', 'task-graph'],
  payload: z.object({ source, event_ids: z.array(z.uuid()).min(1).max(100), import_id: z.uuid().nullable() }),
});
/** Events are gone for good because their time was over: what was only made of them goes too. */
export const eventsExpired = defineEvent({
  name: 'connector-ingest.events-expired.v1',
  consumers: ['agent-orchestrator', 'embedding', 'task-graph'],
  payload: z.object({ event_ids: z.array(z.uuid()).min(1).max(1_000) }),
});
export const importChanged = defineEvent({ name: 'connector-ingest.import-changed.v1', consumers: ['operations'], payload: z.object({ import: importRun }) });
export const connectorChanged = defineEvent({ name: 'connector-ingest.connector-changed.v1', payload: z.object({ connector }) });
/** An account was linked, or given other credentials, or let go of. */
export const accountChanged = defineEvent({
  name: 'connector-ingest.account-changed.v1',
  consumers: ['operations'],
  payload: z.object({ account_id: z.uuid(), kind: z.string(), name: z.string(), place: z.string().nullable(), change: z.enum(['linked', 'unlinked']) }),
});

/** Removes all that the service keeps of the user who is named in the context, for good. */
export const eraseUser = defineRpc({ name: 'connector-ingest.erase-user.v1', ...erasing });

export const connectorIngestContracts = {
  createUpload,
  getOpenUpload,
  deleteUpload,
  startImport,
  getImport,
  listImports,
  cancelImport,
  getEvent,
  getEvents,
  listEvents,
  getPrecedingEvents,
  countEvents,
  listThreads,
  getThread,
  listChangedEvents,
  listConnectors,
  testConnectors,
  connectAccount,
  beginSignIn,
  finishSignIn,
  beginPhoneSignIn,
  finishPhoneSignIn,
  disconnectAccount,
  syncAccount,
  eventsIngested,
  eventsExpired,
  importChanged,
  connectorChanged,
  accountChanged,
  eraseUser,
};
