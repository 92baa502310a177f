import { accountCredentials, beginPhoneSignIn, cancelImport, connectAccount, connector, createUpload, deleteUpload, disconnectAccount, finishPhoneSignIn, finishSignIn, getEvent, getImport, getThread, importRun, listConnectors, listEvents, listImports, listThreads, MAX_PARTS, phoneSignInAnswer, phoneSignInStart, signInStart, startImport, syncAccount, testConnectors, upload } from '@adjutant/contracts-connector-ingest';
import { search } from '@adjutant/contracts-embedding';
import { z } from 'zod';

import { defineRoute } from './define-route.js';
import { idParam, queryInstant, queryOffset, querySources } from './query.shape.js';

const params = idParam;
const partParams = params.extend({ number: z.coerce.number().int().min(1).max(MAX_PARTS) });
const kindParams = z.object({ kind: z.string().max(40) });
/** Both spellings are read: one source or several, separated by commas. */
const bySource = { sources: querySources, source: querySources };
const window = { ...bySource, from: queryInstant.optional(), to: queryInstant.optional() };

export const sourceRoutes = {
  search: defineRoute({ method: 'GET', path: '/search', tag: 'search', summary: 'Finds what came in, by words and by meaning', policy: 'read', query: search.request.omit({ query: true }).extend({ ...window, offset: queryOffset, q: z.string().max(2000).default('') }), response: search.response, rpc: search }),
  listEvents: defineRoute({ method: 'GET', path: '/events', tag: 'events', summary: 'What came in, newest first', policy: 'read', query: listEvents.request.extend(window), response: listEvents.response, rpc: listEvents }),
  getEvent: defineRoute({ method: 'GET', path: '/events/:id', tag: 'events', summary: 'One event, and what is folded away in it', policy: 'read', params, response: getEvent.response, rpc: getEvent }),
  listThreads: defineRoute({ method: 'GET', path: '/threads', tag: 'events', summary: 'Conversations, newest first', policy: 'read', query: listThreads.request.extend(bySource), response: listThreads.response, rpc: listThreads }),
  getThread: defineRoute({ method: 'GET', path: '/threads/:id', tag: 'events', summary: 'One conversation and its events', policy: 'read', params, query: getThread.request.pick({ limit: true }), response: getThread.response, rpc: getThread }),
  listConnectors: defineRoute({ method: 'GET', path: '/connectors', tag: 'connectors', summary: 'Where work comes from, and how each source is doing', policy: 'read', response: listConnectors.response, rpc: listConnectors }),
  testConnector: defineRoute({ method: 'POST', path: '/connectors/:kind/test', tag: 'connectors', summary: 'Tests one connector; the result comes by the stream of changes', policy: 'write', params: kindParams, response: connector, rpc: testConnectors }),
  testAllConnectors: defineRoute({ method: 'POST', path: '/connectors/test_all', tag: 'connectors', summary: 'Tests every connector in use, one after the other; each result comes by the stream of changes', policy: 'write', response: testConnectors.response, status: 202, rpc: testConnectors }),
  connectAccount: defineRoute({ method: 'POST', path: '/connectors/:kind/connect', tag: 'connectors', summary: 'Links an account by a token of its vendor, which is tried at once; without a token it says where to sign in', description: 'With `token` the answer is the connector. Without, it is `{url, auth_url, state}`: open the address, and bring what the vendor gives to `GET /oauth/callback/{kind}`.', policy: 'write', params: kindParams, body: accountCredentials.partial({ token: true }), response: z.union([signInStart, connector]), rpc: connectAccount }),
  finishSignIn: defineRoute({ method: 'GET', path: '/oauth/callback/:kind', tag: 'connectors', summary: 'Links an account with what its vendor gave after signing in there; by whoever began it, once, within ten minutes', policy: 'write', params: kindParams, query: finishSignIn.request.omit({ kind: true }), response: connector, rpc: finishSignIn }),
  beginPhoneSignIn: defineRoute({ method: 'POST', path: '/connectors/:kind/auth/initiate', tag: 'connectors', summary: 'Has a code sent to a phone, to link the account that belongs to it', policy: 'write', params: kindParams, body: z.strictObject(beginPhoneSignIn.request.omit({ kind: true }).shape), response: phoneSignInStart, rpc: beginPhoneSignIn }),
  finishPhoneSignIn: defineRoute({ method: 'POST', path: '/connectors/:kind/auth/verify', tag: 'connectors', summary: 'Links an account with the code that was sent to its phone; by whoever began it, within ten minutes', description: 'A 422 whose `details.missing` is `["password"]` asks for the password of the account: send the same again with `password`.', policy: 'write', params: kindParams, body: phoneSignInAnswer, response: connector, rpc: finishPhoneSignIn }),
  disconnectAccount: defineRoute({ method: 'POST', path: '/connectors/:kind/disconnect', tag: 'connectors', summary: 'Forgets a linked account and its token; what came in stays', policy: 'write', params: kindParams, response: connector, rpc: disconnectAccount }),
  syncAccount: defineRoute({ method: 'POST', path: '/connectors/:kind/sync', tag: 'connectors', summary: 'Reads a linked account now; how it went comes by the stream of changes', policy: 'write', params: kindParams, response: connector, status: 202, rpc: syncAccount }),
  createUpload: defineRoute({ method: 'POST', path: '/uploads', tag: 'imports', summary: 'Announces a file to import; its bytes follow in parts', policy: 'write', body: z.strictObject(createUpload.request.shape), response: upload, status: 201, rpc: createUpload }),
  putUploadPart: defineRoute({ method: 'PUT', path: '/uploads/:id/parts/:number', tag: 'imports', summary: 'One part of a file: in any order, at most `part_bytes`; the same number replaces', policy: 'write', params: partParams, bodyMediaType: 'application/octet-stream', response: z.object({ received_bytes: z.number().int() }) }),
  deleteUpload: defineRoute({ method: 'DELETE', path: '/uploads/:id', tag: 'imports', summary: 'Gives a file up that was not imported', policy: 'write', params, response: deleteUpload.response, rpc: deleteUpload }),
  startImport: defineRoute({ method: 'POST', path: '/imports', tag: 'imports', summary: 'Imports what was uploaded, or, for administrators, files and folders of the machine that Adjutant runs on', policy: 'write', body: z.strictObject(startImport.request.shape), response: importRun, status: 202, rpc: startImport }),
  listImports: defineRoute({ method: 'GET', path: '/imports', tag: 'imports', summary: 'Imports, newest first', policy: 'read', query: listImports.request, response: listImports.response, rpc: listImports }),
  getImport: defineRoute({ method: 'GET', path: '/imports/:id', tag: 'imports', summary: 'How far one import is', policy: 'read', params, response: importRun, rpc: getImport }),
  cancelImport: defineRoute({ method: 'DELETE', path: '/imports/:id', tag: 'imports', summary: 'Stops an import; what came in stays', policy: 'write', params, response: importRun, rpc: cancelImport }),
} as const;
