import { routes, type UserPreferences } from '@adjutant/contracts-gateway';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';

import { api } from '../api/client.js';
import { preferencesQuery } from '../api/queries.js';
import { say, sayProblem } from '../ui/toasts.js';
import { words } from '../words/words.js';

/** How the user wants it, and a way to change it that shows at once and is taken back when the server refuses. */
export function usePreferences(): { preferences: UserPreferences | undefined; change: (changes: Partial<UserPreferences>) => Promise<void> } {
  const queries = useQueryClient();
  const { data: preferences } = useQuery(preferencesQuery());
  const change = useCallback(
    async (changes: Partial<UserPreferences>) => {
      const { queryKey } = preferencesQuery();
      const before = queries.getQueryData(queryKey);
      queries.setQueryData(queryKey, (known) => known && { ...known, ...changes });
      try {
        queries.setQueryData(queryKey, await api.call('updatePreferences', routes.updatePreferences.body.parse(changes)));
        say(words.settings.saved);
      } catch (error) {
        queries.setQueryData(queryKey, before);
        sayProblem(error, { again: () => void change(changes) });
      }
    },
    [queries],
  );
  return { preferences, change };
}
