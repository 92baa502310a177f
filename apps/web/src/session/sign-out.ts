import type { QueryClient } from '@tanstack/react-query';

import { api, tokens } from '../api/client.js';
import { SESSION_KEY } from './session-gate.js';

/** Ends the session here, and on the server where it can be reached. */
export async function signOut(queries: QueryClient): Promise<void> {
  await api.logout().catch(() => undefined);
  tokens.share(false);
  await queries.invalidateQueries({ queryKey: SESSION_KEY });
}
