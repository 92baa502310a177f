import type { Query, QueryClient } from '@tanstack/react-query';

/** Whoever answers may be on his way back. */
const PAUSES_MS = [1_000, 3_000, 9_000];

/** Reads anew all that is shown; what cannot be read yet, a few times more. */
export async function readAgain(queries: QueryClient): Promise<void> {
  await queries.invalidateQueries();
  for (const pauseMs of PAUSES_MS) {
    if (!queries.getQueryCache().findAll({ type: 'active' }).some(hasFailed)) return;
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
    await refetchFailed(queries);
  }
}

/** What is shown and could not be read while the server was away. */
export function refetchFailed(queries: QueryClient): Promise<unknown> {
  return queries.refetchQueries({ type: 'active', predicate: hasFailed });
}

const hasFailed = ({ state }: Query): boolean => state.status === 'error';
