export { authRoutes, ownerTokens } from './auth.http.js';
export { defineRoute, httpMethods, takesBody, type HttpMethod, type RouteContract, type RouteInput, type RoutePolicy, type RouteRequest, type RouteResponse } from './define-route.js';
export { errorEnvelope, successEnvelope, type ErrorEnvelope, type SuccessEnvelope } from './envelope.shape.js';
export { eraseUser, gatewayContracts } from './messages.rpc.js';
export { csv, idParam, queryInstant, querySources } from './query.shape.js';
export { API_PREFIX, routes, type RouteName, type RouteTable } from './routes.js';
export { sourceRoutes } from './sources.http.js';
export { changeEvent, promptEvent, type ChangeEvent, type PromptEvent } from './stream.shape.js';
export { probeRoutes, promptRoutes, systemRoutes } from './system.http.js';
export { taskChanges, taskRoutes } from './tasks.http.js';

export type { PromptChunk, PromptRequest, PromptResponse } from '@adjutant/contracts-agent-orchestrator';
export type { AuthTokens, UserPreferences, UserProfile } from '@adjutant/contracts-auth-billing';
export { MAX_UPLOADS } from '@adjutant/contracts-connector-ingest';
export type { Connector, Event, FoldedText, ImportRun, Thread, UnfoldedEvent, Upload } from '@adjutant/contracts-connector-ingest';
export { AppError, errorCodes, type ErrorCode } from '@adjutant/contracts-core';
export type { SearchHit } from '@adjutant/contracts-embedding';
export type { Erasure, HealthReport, StorageUse, SystemStatus } from '@adjutant/contracts-operations';
export type { CalendarEvent, FocusBoard, Graph, Task, TaskInput, TaskLink, TaskList } from '@adjutant/contracts-task-graph';
