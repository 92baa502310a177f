const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const MONTH = String.raw`(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?`;
const YEAR = String.raw`((?:19|20)\d\d)`;
const SHAPES: readonly (readonly [RegExp, (match: RegExpExecArray) => readonly [year: string | undefined, month: number, day: string | undefined]])[] = [
  [new RegExp(String.raw`\b${YEAR}-(\d\d)-(\d\d)\b`), ([, year, month, day]) => [year, Number(month), day]],
  [new RegExp(String.raw`\b${MONTH}\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+${YEAR}\b`, 'i'), ([, month, day, year]) => [year, monthOf(month), day]],
  [new RegExp(String.raw`\b(\d{1,2})(?:st|nd|rd|th|\.)?\s+(?:of\s+)?${MONTH},?\s+${YEAR}\b`, 'i'), ([, day, month, year]) => [year, monthOf(month), day]],
  [new RegExp(String.raw`\b(\d{1,2})\.\s?(\d{1,2})\.\s?${YEAR}\b`), ([, day, month, year]) => [year, Number(month), day]],
  [new RegExp(String.raw`\b(\d{1,2})/(\d{1,2})/${YEAR}\b`), ([, first, second, year]) => (Number(first) > 12 ? [year, Number(second), first] : [year, Number(first), second])],
];

const monthOf = (word: string | undefined): number => MONTHS.indexOf((word ?? '').slice(0, 3).toLowerCase()) + 1;

/** The first date with a year that a text names, in UTC, unless it lies after `latest`: a hint at when an undated mail was written. */
export function dateHint(text: string, latest: string): string | null {
  const head = text.slice(0, 20_000);
  const found = SHAPES.flatMap(([pattern, read]) => {
    const match = pattern.exec(head);
    if (!match) return [];
    const [year, month, day] = read(match);
    const at = Date.UTC(Number(year), month - 1, Number(day));
    const isDate = month >= 1 && month <= 12 && new Date(at).getUTCDate() === Number(day);
    return isDate ? [{ index: match.index, at }] : [];
  }).sort((left, right) => left.index - right.index)[0];
  return found && found.at <= Date.parse(latest) ? new Date(found.at).toISOString() : null;
}
