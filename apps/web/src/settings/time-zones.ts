export interface TimeZone {
  name: string;
  /** As one reads it: "Europe/Copenhagen" is "Europe / Copenhagen", underscores are spaces. */
  label: string;
  /** "GMT+1", as it is at that moment. */
  offset: string;
}

/** Every time zone that this browser knows, with its offset now; also `current`, whatever it knows it by. */
export function timeZones(now: Date, current: string, names: readonly string[] = Intl.supportedValuesOf('timeZone')): TimeZone[] {
  return [...new Set([...names, 'UTC', current])].sort().flatMap((name) => toTimeZone(name, now) ?? []);
}

export function toTimeZone(name: string, now: Date): TimeZone | undefined {
  try {
    const parts = new Intl.DateTimeFormat('en', { timeZone: name, timeZoneName: 'shortOffset' }).formatToParts(now);
    return { name, label: name.replaceAll('_', ' ').replaceAll('/', ' / '), offset: parts.find(({ type }) => type === 'timeZoneName')?.value ?? '' };
  } catch {
    return undefined;
  }
}

/** Is a zone meant by what was typed: by its name, however parted, or by its offset? */
export function isMeant({ name, offset }: TimeZone, typed: string): boolean {
  const plain = (text: string): string => text.toLowerCase().replace(/[\s_/]+/g, ' ').trim();
  return plain(name).includes(plain(typed)) || offset.toLowerCase() === typed.trim().toLowerCase();
}
