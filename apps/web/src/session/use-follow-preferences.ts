import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';

import { preferencesQuery } from '../api/queries.js';
import { showLocale } from '../format/locale.js';
import { chooseTheme } from '../ui/theme.js';

/** Shows colours, dates and numbers as the user chose them, in whichever browser that was. */
export function useFollowPreferences(): void {
  const { data } = useQuery(preferencesQuery());
  if (data) showLocale(data.locale);
  useEffect(() => {
    if (data) chooseTheme(data.theme);
  }, [data]);
}
