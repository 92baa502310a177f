import type { Fetched, FetchRequest, NormalisedEvent } from '../connector.js';
import { fileConnector } from '../file-connector.js';
import { expandCalendar } from './expand-calendar.js';
import { toCalendarEvent, unknownZoneOf } from './ics.mapper.js';
import { type CalendarBlocks, splitCalendar } from './split-calendar.js';
import { toTodoEvent } from './todo.mapper.js';

const MAX_BYTES = 100 * 1024 * 1024;

/** Calendars in iCalendar files, repetitions expanded within a year of the import. */
export const icsConnector = fileConnector('ics', 'Calendar file (.ics)', 'calendar', fetchCalendar);

async function* fetchCalendar(request: FetchRequest): AsyncGenerator<Fetched> {
  const { file } = request;
  if (file.size_bytes > MAX_BYTES) throw new Error(`The calendar is larger than ${MAX_BYTES / 1024 / 1024} MB.`);
  const blocks = await splitCalendar(file.path);
  let position = 0;
  for (const found of itemsOf(blocks, request)) {
    position += 1;
    if (position > request.after) yield { ...found, position, bytes_done: file.size_bytes };
  }
}

type Unplaced = { kind: 'event'; event: NormalisedEvent } | { kind: 'skipped'; item?: string; reason: string };

function* itemsOf(blocks: CalendarBlocks, { file, owner_addresses, now }: FetchRequest): Generator<Unplaced> {
  for (const entry of expandCalendar(blocks, now)) {
    if ('error' in entry) {
      yield { kind: 'skipped', item: entry.item, reason: entry.error };
      continue;
    }
    yield { kind: 'event', event: toCalendarEvent(entry, blocks.method, owner_addresses, file.modified_at) };
    const zone = entry.previousEnd === null ? unknownZoneOf(entry) : null;
    if (zone) yield { kind: 'skipped', item: `"${entry.event.summary ?? ''}"`, reason: unknownZone(zone) };
  }
  for (const [index, block] of blocks.todos.entries()) {
    const todo = toTodoEvent(block, blocks.zones, index, file.modified_at);
    if ('error' in todo) {
      yield { kind: 'skipped', item: todo.item, reason: todo.error };
      continue;
    }
    yield { kind: 'event', event: todo.event };
    if (todo.unknownZone) yield { kind: 'skipped', item: `"${todo.event.title ?? ''}"`, reason: unknownZone(todo.unknownZone) };
  }
  if (blocks.is_cut_off) yield { kind: 'skipped', reason: 'The file ends in the middle of an entry; the entries before it were imported.' };
}

const unknownZone = (zone: string): string => `Its time zone "${zone.slice(0, 80)}" is not known; its time was taken as UTC.`;
