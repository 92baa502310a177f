import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { importsQuery } from '../api/queries.js';
import { useConnection } from '../changes/live-changes.js';
import { isUnfinished } from './is-unfinished.js';

const ASK_EVERY_MS = 2_000;

/** Imports, parted into those of now – under way, or seen under way on this page – and those of before. */
export function useImports() {
  const isLive = useConnection() === 'live';
  const imports = useQuery({ ...importsQuery(), refetchInterval: ({ state }) => (!isLive && state.data?.imports.some(isUnfinished) ? ASK_EVERY_MS : false) });
  const [seen, setSeen] = useState<readonly string[]>([]);
  const all = imports.data?.imports ?? [];
  const unseen = all.filter((run) => isUnfinished(run) && !seen.includes(run.id));
  if (unseen.length > 0) setSeen([...seen, ...unseen.map(({ id }) => id)]);
  return {
    imports,
    current: all.filter(({ id }) => seen.includes(id)),
    earlier: all.filter(({ id }) => !seen.includes(id)),
    see: (id: string) => setSeen((before) => (before.includes(id) ? before : [...before, id])),
  };
}
