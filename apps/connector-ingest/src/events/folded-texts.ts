import type { FoldedText } from '@adjutant/contracts-connector-ingest';

import { cutBytes } from '../texts/clean-text.js';

const MAX_BYTES = 20_000;
/** How a mapper calls it and how it is shown, in the order that it is shown. */
const KINDS = { quoted: 'quote', signature: 'signature', footer: 'footer', patch: 'patch', log: 'log' } as const satisfies Record<string, FoldedText['kind']>;

/** What a mapper keeps beside the words of the sender. */
export type Folded = Readonly<Partial<Record<keyof typeof KINDS, unknown>>>;

/** What a message holds and its sender did not write, kind by kind, each cut after 20 kB. */
export function foldedTexts(kept: Folded): FoldedText[] {
  return Object.entries(KINDS).flatMap(([key, kind]) => {
    const text = kept[key as keyof typeof KINDS];
    return typeof text === 'string' && text.trim() !== '' ? [{ kind, text: cutBytes(text, MAX_BYTES) }] : [];
  });
}
