import type { ReactNode } from 'react';

import { words } from '../words/words.js';

export const SECTIONS = ['profile', 'look', 'privacy', 'connectors', 'model', 'data', 'session'] as const;
export type SectionName = (typeof SECTIONS)[number];

/** One part of the settings, which an address can name. */
export function Section({ name, children }: { name: SectionName; children: ReactNode }) {
  return (
    <section id={name} aria-labelledby={`${name}-title`} className="grid scroll-mt-20 grid-cols-1 gap-4 border-t border-line pt-6 first:border-0 first:pt-0 lg:scroll-mt-7">
      <h2 id={`${name}-title`} tabIndex={-1} className="text-[17px] font-semibold tracking-tight outline-none">
        {words.settings.sections[name]}
      </h2>
      {children}
    </section>
  );
}
