const SLASHED = /(?<![\w./-])(\d{1,2})[/-](\d{1,2})(?:[/-](?:\d{4}|\d\d))?(?![\w/-])/g;

/** Does a text write the day before the month ("13/5")? Undefined where its dates do not say. */
export function isDayFirst(text: string): boolean | undefined {
  let days = 0;
  let months = 0;
  for (const [, first, second] of text.matchAll(SLASHED)) {
    if (Number(first) > 12 && Number(first) <= 31 && Number(second) <= 12) days += 1;
    if (Number(second) > 12 && Number(second) <= 31 && Number(first) <= 12) months += 1;
  }
  return days === months ? undefined : days > months;
}
