export { assertCatalogue } from './assert-catalogue.js';
export { drain } from './drain.js';
export { userContext } from './contexts.js';
export { respond, type Responder } from './respond.js';
export { type RecordedEvent } from './recorded-events.js';
export { startTestService, type TestService, type TestServiceOptions } from './test-service.js';
export { testDatabase, type TestDatabase } from './test-database.js';
export { testServer, type TestServer } from './test-server.js';
export { waitFor } from './wait-for.js';
