import { AppError } from '@adjutant/contracts-core';

/** The IANA name itself. Throws BAD_REQUEST when there is no such zone. */
export function checkTimeZone(timeZone: string): string {
  try {
    if (/^[+-]/.test(timeZone)) throw new RangeError('An offset is no zone: it does not know summer time.');
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone;
  } catch {
    throw new AppError('BAD_REQUEST', 'There is no such time zone. Write one like Europe/Berlin.', { timezone: timeZone.slice(0, 64) });
  }
}
