import { describe, expect, it } from '@jest/globals';

import { endOfDay, hoursLeftOfDay, hoursOf, wallClock } from './days-in-zone.js';
import { frameOfSource, timeFrame } from './time-frame.js';
import { TimeFrames } from './time-frames.js';

const NOW = new Date('2026-03-10T09:00:00Z');

describe('the wall clock', () => {
  it('reads date and time of a place, also across midnight and summer time', () => {
    expect(wallClock(new Date('2026-03-10T23:30:00Z'), 'Europe/Berlin')).toEqual({ date: '2026-03-11', time: '00:30:00' });
    expect(wallClock(new Date('2026-03-29T01:30:00Z'), 'Europe/Berlin')).toEqual({ date: '2026-03-29', time: '03:30:00' });
    expect(wallClock(NOW, 'UTC')).toEqual({ date: '2026-03-10', time: '09:00:00' });
  });

  it('takes an unknown place for UTC', () => {
    expect(wallClock(NOW, 'Atlantis/Deep')).toEqual(wallClock(NOW, 'UTC'));
  });

  it('counts hours and what is left of a day', () => {
    expect(endOfDay('1970-01-02')).toBe(48);
    expect(hoursLeftOfDay('21:30:00')).toBe(2.5);
    expect(hoursOf(new Date(7_200_000))).toBe(2);
  });
});

describe('a frame', () => {
  it('is now for a source that is alive', () => {
    expect(frameOfSource(new Date('2026-03-01T00:00:00Z'), NOW, 'UTC')).toEqual(timeFrame(NOW, 'UTC'));
    expect(frameOfSource(null, NOW, 'UTC').archive_date).toBeNull();
    expect(frameOfSource(new Date('2027-01-01T00:00:00Z'), NOW, 'UTC')).toEqual(timeFrame(NOW, 'UTC'));
  });

  it('is the end of an archive for a source that has been silent for a month', () => {
    const frame = frameOfSource(new Date('2011-02-18T12:00:00Z'), NOW, 'UTC');
    expect(frame).toMatchObject({ archive_date: '2011-02-18', hours_left_today: 12, hours: hoursOf(new Date('2011-02-18T12:00:00Z')) });
  });

  it('is now for whatever a person took up', () => {
    const frames = new TimeFrames(NOW, 'UTC', new Map([['email', hoursOf(new Date('2011-02-18T12:00:00Z'))], ['slack', hoursOf(NOW)]]));
    expect(frames.of({ is_kept: true, source_kind: 'email' }).archive_date).toBeNull();
    expect(frames.of({ is_kept: false, source_kind: 'email' }).archive_date).toBe('2011-02-18');
    expect(frames.of({ is_kept: false, source_kind: 'jira' }).archive_date).toBeNull();
    expect(frames.groups().map(({ archived, others }) => [archived, others])).toEqual([[null, ['email']], ['email', []]]);
  });
});
