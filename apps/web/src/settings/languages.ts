const KNOWN = ['en', 'en-GB', 'en-US', 'en-CA', 'en-AU', 'en-IN', 'ar', 'cs', 'da', 'de', 'de-AT', 'de-CH', 'el', 'es', 'es-MX', 'fi', 'fr', 'fr-CA', 'he', 'hi', 'hu', 'id', 'it', 'ja', 'ko', 'nb', 'nl', 'pl', 'pt', 'pt-BR', 'ro', 'ru', 'sk', 'sv', 'th', 'tr', 'uk', 'vi', 'zh-CN', 'zh-TW'];

export interface Language {
  tag: string;
  /** What those who speak it call it. */
  name: string;
}

/** Languages to choose from, those of the browser and the chosen one among them, by name. */
export function languagesWith(chosen: string, ofBrowser: readonly string[]): Language[] {
  const tags = new Set([chosen, ...ofBrowser, ...KNOWN]);
  return [...tags].map((tag) => ({ tag, name: ownName(tag) })).sort((a, b) => a.name.localeCompare(b.name));
}

function ownName(tag: string): string {
  try {
    return new Intl.DisplayNames([tag], { type: 'language' }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}
