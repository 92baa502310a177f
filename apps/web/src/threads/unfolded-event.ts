import type { Event } from '@adjutant/contracts-gateway';

export interface FoldedText {
  kind: 'quote' | 'signature' | 'footer' | 'patch' | 'log';
  text: string;
}

/** An event as it is read in its thread; without `folded` nothing is known of what was folded away. */
export type ReadEvent = Event & { folded?: FoldedText[] | undefined };
