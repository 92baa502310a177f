import type { Unit } from './zoned-time.js';

const NUMBERS: Readonly<Record<string, number>> = {
  a: 1, an: 1, one: 1, two: 2, three: 3, four: 4, five: 5, six: 6, seven: 7, eight: 8, nine: 9, ten: 10, eleven: 11, twelve: 12, fifteen: 15, twenty: 20, thirty: 30, sixty: 60, ninety: 90,
  couple: 2, 'a couple': 2, 'a couple of': 2, 'couple of': 2, few: 3, 'a few': 3, several: 3, half: 0.5, 'half a': 0.5, 'half an': 0.5,
};
const UNITS: readonly (readonly [RegExp, Unit])[] = [
  [/^s(?:ec(?:ond)?s?)?$/i, 'second'],
  [/^m(?:in(?:ute)?s?)?$/i, 'minute'],
  [/^h(?:(?:ou)?rs?)?$/i, 'hour'],
  [/^d(?:ays?)?$/i, 'day'],
  [/^(?:w|wks?|weeks?)$/i, 'week'],
  [/^(?:mo|months?)$/i, 'month'],
  [/^quarters?$/i, 'quarter'],
  [/^(?:y|yrs?|years?)$/i, 'year'],
];
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const ORDINALS: Readonly<Record<string, number>> = { first: 1, second: 2, third: 3, fourth: 4, fifth: 5, '1st': 1, '2nd': 2, '3rd': 3, '4th': 4, '5th': 5, last: -1 };

export const NUMBER = String.raw`(?:\d+(?:\.\d+)?|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|sixty|ninety|(?:a )?couple(?: of)?|(?:a )?few|several|half(?: an?)?)`;
export const UNIT = String.raw`(?:seconds?|secs?|minutes?|mins?|hours?|hrs?|h|days?|weeks?|wks?|months?|quarters?|years?|yrs?)`;
export const MONTH = String.raw`(?:january|jan|february|feb|march|mar|april|apr|may|june|jun|july|jul|august|aug|september|sept|sep|october|oct|november|nov|december|dec)\b\.?`;
export const WEEKDAY = String.raw`(?:monday|mon|tuesday|tues|tue|wednesday|weds|wed|thursday|thurs|thur|thu|friday|fri|saturday|sat|sunday|sun)\b\.?`;
export const DAY_NUMBER = String.raw`(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th|\.)?`;
export const YEAR = String.raw`(?:(?:19|20)\d\d)`;
export const ORDINAL = '(?:first|second|third|fourth|fifth|1st|2nd|3rd|4th|5th|last)';
export const CLOCK = String.raw`(?:(?:[01]?\d|2[0-4])[:.][0-5]\d(?::[0-5]\d)?(?:\s?[ap]\.?m\b\.?)?|(?:0?\d|1[0-2])\s?[ap]\.?m\b\.?|noon|midday|midnight|(?:0?\d|1\d|2[0-4]) o'?clock)`;

export function numberOf(word: string): number {
  const key = word.trim().toLowerCase().replace(/\s+/g, ' ');
  return NUMBERS[key] ?? Number(key);
}

export function unitOf(word: string): Unit {
  return UNITS.find(([pattern]) => pattern.test(word.trim()))?.[1] ?? 'day';
}

/** 1..12 */
export function monthOf(word: string): number {
  return MONTHS.indexOf(word.slice(0, 3).toLowerCase()) + 1;
}

/** 0 is Sunday. */
export function weekdayOf(word: string): number {
  return DAYS.indexOf(word.slice(0, 3).toLowerCase());
}

export function ordinalOf(word: string): number {
  return ORDINALS[word.toLowerCase()] ?? 1;
}

/** Minutes after midnight of "3pm", "15:30", "noon". */
export function clockOf(word: string): number {
  const text = word.toLowerCase().replace(/\s+/g, '');
  if (/^(?:noon|midday)/.test(text)) return 720;
  if (text.startsWith('midnight')) return 1440;
  const match = /^(\d{1,2})(?:[:.](\d\d))?(?::(\d\d))?([ap])?/.exec(text);
  const hour = Number(match?.[1] ?? 0);
  const isAfternoon = match?.[4] === 'p';
  return ((match?.[4] ? hour % 12 : hour) + (isAfternoon ? 12 : 0)) * 60 + Number(match?.[2] ?? 0) + Number(match?.[3] ?? 0) / 60;
}
