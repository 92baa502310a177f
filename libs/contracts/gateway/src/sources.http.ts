import { cancelImport, connector, event, getEvents, getImport, getThread, importRun, listConnectors, listEvents, listImports, listThreads, startImport, testConnectors } from '@adjutant/contracts-connector-ingest';
import { search } from '@adjutant/contracts-embedding';
import { z } from 'zod';

import { defineRoute } from './define-route.js';
import { idParam, queryInstant, queryOffset, querySources } from './query.shape.js';

const params = idParam;
/** Both spellings are read: one source or several, separated by commas. */
const bySource = { sources: querySources, source: querySources };
const window = { ...bySource, from: queryInstant.optional(), to: queryInstant.optional() };

export const sourceRoutes = {
  search: defineRoute({ method: 'GET', path: '/search', tag: 'search', summary: 'Finds what came in, by words and by meaning', policy: 'read', query: search.request.omit({ query: true }).extend({ ...window, offset: queryOffset, q: z.string().max(2000).default('') }), response: search.response, rpc: search }),
  listEvents: defineRoute({ method: 'GET', path: '/events', tag: 'events', summary: 'What came in, newest first', policy: 'read', query: listEvents.request.extend(window), response: listEvents.response, rpc: listEvents }),
  getEvent: defineRoute({ method: 'GET', path: '/events/:id', tag: 'events', summary: 'One event', policy: 'read', params, response: event, rpc: getEvents }),
  listThreads: defineRoute({ method: 'GET', path: '/threads', tag: 'events', summary: 'Conversations, newest first', policy: 'read', query: listThreads.request.extend(bySource), response: listThreads.response, rpc: listThreads }),
  getThread: defineRoute({ method: 'GET', path: '/threads/:id', tag: 'events', summary: 'One conversation and its events', policy: 'read', params, query: getThread.request.pick({ limit: true }), response: getThread.response, rpc: getThread }),
  listConnectors: defineRoute({ method: 'GET', path: '/connectors', tag: 'connectors', summary: 'Where work comes from, and how each source is doing', policy: 'read', response: listConnectors.response, rpc: listConnectors }),
  testConnector: defineRoute({ method: 'POST', path: '/connectors/:kind/test', tag: 'connectors', summary: 'Tests one connector; the result comes by the stream of changes', policy: 'write', params: z.object({ kind: z.string().max(40) }), response: connector, rpc: testConnectors }),
  testAllConnectors: defineRoute({ method: 'POST', path: '/connectors/test_all', tag: 'connectors', summary: 'Tests every connector in use, one after the other; each result comes by the stream of changes', policy: 'write', response: testConnectors.response, status: 202, rpc: testConnectors }),
  startImport: defineRoute({ method: 'POST', path: '/imports', tag: 'imports', summary: 'Imports files and folders of the machine that Adjutant runs on', policy: 'admin', body: z.strictObject(startImport.request.shape), response: importRun, status: 202, rpc: startImport }),
  listImports: defineRoute({ method: 'GET', path: '/imports', tag: 'imports', summary: 'Imports, newest first', policy: 'read', query: listImports.request, response: listImports.response, rpc: listImports }),
  getImport: defineRoute({ method: 'GET', path: '/imports/:id', tag: 'imports', summary: 'How far one import is', policy: 'read', params, response: importRun, rpc: getImport }),
  cancelImport: defineRoute({ method: 'DELETE', path: '/imports/:id', tag: 'imports', summary: 'Stops an import; what came in stays', policy: 'write', params, response: importRun, rpc: cancelImport }),
} as const;
