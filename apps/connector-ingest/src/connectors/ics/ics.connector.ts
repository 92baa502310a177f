import type { Fetched, FetchRequest } from '../connector.js';
import { fileConnector } from '../file-connector.js';
import { expandCalendar } from './expand-calendar.js';
import { toCalendarEvent } from './ics.mapper.js';
import { splitCalendar } from './split-calendar.js';

const MAX_BYTES = 100 * 1024 * 1024;

/** Calendars in iCalendar files, repetitions expanded within a year of the import. */
export const icsConnector = fileConnector('ics', 'Calendar file (.ics)', 'calendar', fetchCalendar);

async function* fetchCalendar({ file, after, owner_addresses, now }: FetchRequest): AsyncGenerator<Fetched> {
  if (file.size_bytes > MAX_BYTES) throw new Error(`The calendar is larger than ${MAX_BYTES / 1024 / 1024} MB.`);
  const blocks = await splitCalendar(file.path);
  let position = 0;
  for (const entry of expandCalendar(blocks, now)) {
    position += 1;
    if (position <= after) continue;
    const place = { position, bytes_done: file.size_bytes };
    if ('error' in entry) yield { kind: 'skipped', ...place, item: entry.item, reason: entry.error };
    else yield { kind: 'event', ...place, event: toCalendarEvent(entry, blocks.method, owner_addresses, file.modified_at) };
  }
  if (blocks.is_cut_off && position + 1 > after) yield { kind: 'skipped', position: position + 1, bytes_done: file.size_bytes, reason: 'The file ends in the middle of an entry; the entries before it were imported.' };
}
