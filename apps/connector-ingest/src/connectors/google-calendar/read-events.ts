import { asText, at } from '../../json/json-values.js';
import type { NormalisedEvent } from '../connector.js';
import type { VendorCall } from '../vendor-call.js';
import { eventsOf, type PageRequest } from '../vendor-client.js';
import { askForEvent, type Calendar } from './calendar-api.js';
import { toGoogleEvent } from './google-event.mapper.js';
import { readSeries, type Series } from './series.js';

/** Entries as events; of those that repeat the series is asked for, of one that was deleted what it was, where Google does not say. */
export async function readEvents(call: VendorCall, calendar: Calendar, items: readonly unknown[], { owner_names, from, to, now }: PageRequest & { to: Date }): Promise<NormalisedEvent[]> {
  const series = new Map<string, Series | null>();
  for (const id of new Set(items.map((item) => asText(at(item, 'recurringEventId'))))) if (id) series.set(id, await askForSeries(call, calendar, id, now));
  const whole: unknown[] = [];
  for (const item of items) whole.push(isBare(item) ? await askForEvent(call, calendar, asText(at(item, 'id'))) : item);
  const events = eventsOf(whole, (item) => {
    const event = toGoogleEvent(item, { is_primary: calendar.is_primary, series: series.get(asText(at(item, 'recurringEventId'))) ?? null, owners: owner_names, now });
    return event ? [event] : [];
  });
  return events.filter(({ details: { calendar: times } }) => times && times.end_at >= from.toISOString() && times.start_at <= to.toISOString());
}

function isBare(item: unknown): boolean {
  return at(item, 'status') === 'cancelled' && asText(at(item, 'id')) !== '' && !at(item, 'recurringEventId') && !(at(item, 'iCalUID') && at(item, 'start'));
}

async function askForSeries(call: VendorCall, calendar: Calendar, id: string, now: Date): Promise<Series | null> {
  const master = await askForEvent(call, calendar, id);
  try {
    return master ? readSeries(master, now) : null;
  } catch {
    return { master, previousEnds: new Map() };
  }
}
