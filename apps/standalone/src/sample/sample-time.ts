/** Turns "so many days from today, at nine" into instants, in the zone of this process. */
export class SampleTime {
  constructor(private readonly now: Date) {}

  at(day: number, time = '12:00'): Date {
    const [hour = 12, minute = 0] = time.split(':').map(Number);
    return new Date(this.now.getFullYear(), this.now.getMonth(), this.now.getDate() + day, hour, minute);
  }

  /** Like `at`, but what has been said lies in the past: today's later messages are moved before now, in their order. */
  past(day: number, time: string, minutesBeforeNow: number): Date {
    const planned = this.at(day, time);
    const latest = new Date(this.now.getTime() - minutesBeforeNow * 60_000);
    return planned < latest ? planned : latest;
  }

  /** Fills {{date:+3}} ("Tuesday, 24 November") and {{weekday:+3}} ("Tuesday"). */
  fill(text: string): string {
    return text.replaceAll(/\{\{(date|weekday):([+-]?\d+)\}\}/g, (_, kind: string, days: string) => {
      const weekday = kind === 'weekday';
      return this.at(Number(days)).toLocaleDateString('en-GB', weekday ? { weekday: 'long' } : { weekday: 'long', day: 'numeric', month: 'long' });
    });
  }

  /** `YYYY-MM-DD` of a local day. */
  date(day: number): string {
    const date = this.at(day);
    return [date.getFullYear(), date.getMonth() + 1, date.getDate()].map((part) => String(part).padStart(2, '0')).join('-');
  }
}
