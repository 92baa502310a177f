import { useMutation, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';

import { api } from '../api/client.js';
import { putConnector } from '../api/queries.js';
import { Problem } from '../ui/problem.js';
import { say } from '../ui/toasts.js';
import { words } from '../words/words.js';

const route = getRouteApi('/oauth/callback/$kind');

/** Where a vendor sends back to whoever signed in there: ends it, and goes on to the settings. */
export function SignInReturnPage() {
  const { kind } = route.useParams();
  const { code, state } = route.useSearch();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const wasAsked = useRef(false);
  const { mutate, error } = useMutation({
    mutationFn: () => {
      if (!code || !state) throw new Error(words.accounts.signInLeft);
      return api.call('finishSignIn', { kind, code, state });
    },
    onSuccess: async (connector) => {
      putConnector(queries, connector);
      say(words.accounts.connected(connector.name));
      await navigate({ to: '/settings', hash: 'connectors', replace: true });
    },
  });
  useEffect(() => {
    if (wasAsked.current) return;
    wasAsked.current = true;
    mutate();
  }, [mutate]);
  const leave = () => void navigate({ to: '/settings', hash: 'connectors', replace: true });
  return (
    <>
      <h1 className="sr-only">{words.accounts.connectTitle}</h1>
      {error ? <Problem error={error} action={words.accounts.toSettings} onRetry={leave} /> : <p role="status" className="m-4 text-ink-soft">{words.accounts.trying}</p>}
    </>
  );
}
