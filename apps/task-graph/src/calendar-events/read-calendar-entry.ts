import type { Event } from '@adjutant/contracts-connector-ingest';

interface Entry {
  source_event_id: string;
  title: string;
  description: string | null;
  start_at: Date;
  end_at: Date;
  all_day: boolean;
  location: string | null;
}

/** The calendar entry that an event announces; null when it was cancelled or tells no time. */
export function readCalendarEntry(event: Event): Entry | null {
  const { calendar } = event.details;
  if (!calendar || event.event_type === 'calendar_cancelled' || calendar.status === 'cancelled') return null;
  return {
    source_event_id: event.id,
    title: event.title ?? '(no title)',
    description: event.body,
    start_at: new Date(calendar.start_at),
    end_at: new Date(calendar.end_at),
    all_day: calendar.all_day,
    location: calendar.location ?? null,
  };
}
