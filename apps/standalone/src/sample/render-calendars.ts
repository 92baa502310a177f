import type { SampleTime } from './sample-time.js';
import type { SampleCalendarEntry, SampleWorkspace } from './workspace.shape.js';

function escapeText(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll(',', '\\,').replaceAll(';', '\\;');
}

function stamp(date: Date): string {
  return `${date.toISOString().replaceAll(/[-:]/g, '').slice(0, 15)}Z`;
}

function times(entry: SampleCalendarEntry, time: SampleTime): string[] {
  if (!entry.all_day) return [`DTSTART:${stamp(time.at(entry.day, entry.start))}`, `DTEND:${stamp(time.at(entry.day, entry.end))}`];
  const day = (offset: number) => time.date(offset).replaceAll('-', '');
  return [`DTSTART;VALUE=DATE:${day(entry.day)}`, `DTEND;VALUE=DATE:${day((entry.end_day ?? entry.day) + 1)}`];
}

function renderEntry(entry: SampleCalendarEntry, time: SampleTime): string[] {
  return [
    'BEGIN:VEVENT',
    `UID:${entry.id}@sample.brightwater.example`,
    `DTSTAMP:${stamp(time.at(-20))}`,
    ...times(entry, time),
    `SUMMARY:${escapeText(entry.title)}`,
    ...(entry.description ? [`DESCRIPTION:${escapeText(entry.description)}`] : []),
    ...(entry.location ? [`LOCATION:${escapeText(entry.location)}`] : []),
    ...(entry.every ? ['RRULE:FREQ=WEEKLY;COUNT=6'] : []),
    `STATUS:${entry.status.toUpperCase()}`,
    'END:VEVENT',
  ];
}

/** One iCalendar text per calendar, by its name. */
export function renderCalendars(workspace: SampleWorkspace, time: SampleTime): Map<string, string> {
  return new Map(
    workspace.calendars.map(({ name, entries }) => [
      name,
      ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Adjutant//Sample//EN', `X-WR-CALNAME:${name}`, ...entries.flatMap((entry) => renderEntry(entry, time)), 'END:VCALENDAR', ''].join('\r\n'),
    ]),
  );
}
