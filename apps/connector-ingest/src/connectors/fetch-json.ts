import { type JsonItem, streamJson } from '../json/stream-json.js';
import type { Fetched, FetchRequest, NormalisedEvent } from './connector.js';

export const LIST_KEYS = ['issues', 'items', 'values', 'messages', 'nodes'];

/** Every entry of a JSON export as events; `toEvents` throws an error that can be shown for an entry that is none. */
export async function* fetchJson(request: FetchRequest, toEvents: (entry: unknown) => NormalisedEvent[]): AsyncGenerator<Fetched> {
  let position = 0;
  let number = 0;
  for await (const item of streamJson(request.file.path, LIST_KEYS)) {
    number += 1;
    for (const fetched of fetchedOf(item, toEvents, number)) {
      position += 1;
      if (position > request.after) yield { ...fetched, position, bytes_done: item.bytes_done };
    }
  }
}

type Unplaced = { kind: 'event'; event: NormalisedEvent } | { kind: 'skipped'; item?: string; reason: string };

function fetchedOf(item: JsonItem, toEvents: (entry: unknown) => NormalisedEvent[], number: number): Unplaced[] {
  if ('error' in item) return [{ kind: 'skipped', ...(item.is_end ? {} : { item: `entry ${number}` }), reason: item.error }];
  try {
    return toEvents(item.value).map((event) => ({ kind: 'event', event }));
  } catch (error) {
    return [{ kind: 'skipped', item: `entry ${number}`, reason: error instanceof Error ? error.message : 'The entry cannot be read.' }];
  }
}
