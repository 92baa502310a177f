let chosen: string | undefined;

/** Dates and numbers are shown as in this language from now on. */
export function showLocale(tag: string): void {
  chosen = localeFor(tag, navigator.languages);
}

/** The language that dates and numbers are shown in; undefined: the browser's. */
export function shownLocale(): string | undefined {
  return chosen;
}

/** A language without a region takes the region that the browser knows for it: "en" is "en-GB" in a British browser. */
export function localeFor(tag: string, known: readonly string[]): string {
  return known.find((one) => one === tag || one.startsWith(`${tag}-`)) ?? tag;
}
