import { authRoutes } from './auth.http.js';
import { sourceRoutes } from './sources.http.js';
import { promptRoutes, systemRoutes } from './system.http.js';
import { taskRoutes } from './tasks.http.js';

/** Where the API lives; `/api` is an alias. */
export const API_PREFIX = '/api/v1';

/** Every route of the public API. OpenAPI, the client, the authorisation and the route tests are made from this table. */
export const routes = { ...authRoutes, ...taskRoutes, ...sourceRoutes, ...promptRoutes, ...systemRoutes } as const;
export type RouteTable = typeof routes;
export type RouteName = keyof RouteTable;
