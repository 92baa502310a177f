import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

const MAX_BLOCK_LINES = 20_000;
const MAX_ZONES = 200;

export interface CalendarBlocks {
  /** `METHOD` of the calendar, upper case; empty if there is none. */
  method: string;
  zones: string[];
  /** One VEVENT each, unparsed. */
  events: string[];
  /** One VTODO each, unparsed. */
  todos: string[];
  is_cut_off: boolean;
}

/** Cuts a calendar into its VEVENT, VTODO and VTIMEZONE blocks, so that one bad entry does not take the others with it. */
export async function splitCalendar(path: string): Promise<CalendarBlocks> {
  const blocks: CalendarBlocks = { method: '', zones: [], events: [], todos: [], is_cut_off: false };
  let open: { name: string; lines: string[] } | null = null;
  for await (const raw of createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })) {
    const line = raw.replaceAll('\0', '');
    const begin = /^BEGIN:(VEVENT|VTODO|VTIMEZONE)\s*$/i.exec(line)?.[1]?.toUpperCase();
    if (begin && (!open || open.name === begin)) open = { name: begin, lines: [] };
    if (!open) blocks.method ||= /^METHOD:(\w+)/i.exec(line)?.[1]?.toUpperCase() ?? '';
    else if (open.lines.length < MAX_BLOCK_LINES) open.lines.push(line);
    if (open && new RegExp(`^END:${open.name}\\s*$`, 'i').test(line)) {
      if (open.name === 'VEVENT') blocks.events.push(open.lines.join('\r\n'));
      else if (open.name === 'VTODO') blocks.todos.push(open.lines.join('\r\n'));
      else if (blocks.zones.length < MAX_ZONES) blocks.zones.push(open.lines.join('\r\n'));
      open = null;
    }
  }
  return { ...blocks, is_cut_off: open !== null };
}
