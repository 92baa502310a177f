interface Span {
  start_at: string;
  end_at: string;
  all_day: boolean;
}

/** When something is in a calendar; whole days have no zone, and the last one is the day before they end. */
export function spanInWords({ start_at, end_at, all_day }: Span, timeZone: string, locale?: string): string {
  const [from, until] = [new Date(start_at), new Date(end_at)];
  const day = { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' } as const;
  if (!all_day) return new Intl.DateTimeFormat(locale, { ...day, timeZone, hour: '2-digit', minute: '2-digit' }).formatRange(from, until < from ? from : until);
  const last = new Date(Math.max(from.getTime(), until.getTime() - 1));
  return new Intl.DateTimeFormat(locale, { ...day, timeZone: 'UTC' }).formatRange(from, last);
}
