import './app.css';

import { ApiError } from '@adjutant/client';
import { CSPProvider } from '@base-ui/react/csp-provider';
import { QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';

import { LiveChanges } from './changes/live-changes.js';
import { router } from './router.js';
import { SESSION_KEY, SessionGate } from './session/session-gate.js';
import { Toasts } from './ui/toasts.js';
import { followTheme } from './ui/theme.js';

followTheme();

/** The client itself tries again what is worth it; what is shown is kept fresh by the stream of changes. */
const queries: QueryClient = new QueryClient({
  defaultOptions: { queries: { retry: false, staleTime: 30_000 } },
  queryCache: new QueryCache({
    onError: (error) => {
      if (error instanceof ApiError && error.status === 401) void queries.invalidateQueries({ queryKey: SESSION_KEY });
    },
  }),
});

const root = document.getElementById('root');
if (!root) throw new Error('The page has no root.');

createRoot(root).render(
  <StrictMode>
    <CSPProvider disableStyleElements>
      <QueryClientProvider client={queries}>
        <SessionGate>
          <LiveChanges>
            <RouterProvider router={router} />
          </LiveChanges>
        </SessionGate>
        <Toasts />
      </QueryClientProvider>
    </CSPProvider>
  </StrictMode>,
);
