import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';

import { eventQuery, olderEventsQuery, threadQuery } from '../api/queries.js';
import type { ReadEvent } from './unfolded-event.js';

const NONE: readonly ReadEvent[] = [];

/** A conversation, oldest first: its newest messages, older ones when asked for, and the one that is marked wherever it stands. */
export function useThread(id: string, markedId: string | undefined) {
  const [isOlderWanted, setIsOlderWanted] = useState(false);
  const thread = useQuery(threadQuery(id));
  const newest: readonly ReadEvent[] = thread.data?.events ?? NONE;
  const until = newest[0] ? new Date(Date.parse(newest[0].occurred_at) + 1).toISOString() : '';
  const isCut = (thread.data?.thread.event_count ?? 0) > newest.length;
  const older = useInfiniteQuery({ ...olderEventsQuery(id, until), enabled: isOlderWanted && isCut });
  const events = useMemo(() => {
    const known = new Set(newest.map((event) => event.id));
    const before = older.data?.pages.flatMap((page) => page.events) ?? [];
    return [...before.filter((event) => !known.has(event.id)).toReversed(), ...newest];
  }, [newest, older.data]);
  const isMissing = markedId !== undefined && thread.data !== undefined && events.every((event) => event.id !== markedId);
  const apart = useQuery({ ...eventQuery(markedId ?? ''), enabled: isMissing });
  const hidden = (thread.data?.thread.event_count ?? 0) - events.length;
  return {
    thread,
    events,
    /** The marked message where it is older than what is shown. */
    apart: isMissing && apart.data?.thread_id === id ? apart.data : null,
    older: {
      error: older.error,
      isFetching: older.isFetching,
      hidden,
      canShow: isCut && (isOlderWanted ? older.hasNextPage || older.isError : true),
      show: () => (isOlderWanted ? void older.fetchNextPage() : setIsOlderWanted(true)),
    },
  };
}
