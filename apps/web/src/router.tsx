import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { z } from 'zod';

import { FocusPage } from './focus/focus-page.js';
import { graphParams } from './graph/graph-params.js';
import { askParams } from './questions/ask-params.js';
import { searchParams } from './search/search-params.js';
import { returnParams } from './settings/return-params.js';
import { AppShell } from './shell/app-shell.js';
import { NotFound } from './shell/not-found.js';

const rootRoute = createRootRoute({
  component: AppShell,
  notFoundComponent: NotFound,
  validateSearch: z.object({ task: z.uuid().optional().catch(undefined) }),
});

const getParentRoute = () => rootRoute;

const routeTree = rootRoute.addChildren([
  createRoute({ getParentRoute, path: '/', component: FocusPage }),
  createRoute({ getParentRoute, path: '/graph', validateSearch: graphParams, component: lazyRouteComponent(() => import('./graph/graph-page.js'), 'GraphPage') }),
  createRoute({ getParentRoute, path: '/ask', validateSearch: askParams, component: lazyRouteComponent(() => import('./questions/ask-page.js'), 'AskPage') }),
  createRoute({ getParentRoute, path: '/search', validateSearch: searchParams, component: lazyRouteComponent(() => import('./search/search-page.js'), 'SearchPage') }),
  createRoute({ getParentRoute, path: '/events/$id', component: lazyRouteComponent(() => import('./threads/event-page.js'), 'EventPage') }),
  createRoute({ getParentRoute, path: '/threads/$id', component: lazyRouteComponent(() => import('./threads/thread-page.js'), 'ThreadPage') }),
  createRoute({ getParentRoute, path: '/import', component: lazyRouteComponent(() => import('./imports/import-page.js'), 'ImportPage') }),
  createRoute({ getParentRoute, path: '/settings', component: lazyRouteComponent(() => import('./settings/settings-page.js'), 'SettingsPage') }),
  createRoute({ getParentRoute, path: '/oauth/callback/$kind', validateSearch: returnParams, component: lazyRouteComponent(() => import('./settings/sign-in-return-page.js'), 'SignInReturnPage') }),
]);

export const router = createRouter({ routeTree, defaultPreload: 'intent', scrollRestoration: true });

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
