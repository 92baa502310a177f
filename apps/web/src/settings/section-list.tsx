import { useEffect, useState } from 'react';

import { words } from '../words/words.js';
import { SECTIONS, type SectionName } from './section.js';

/** The way to each section; the one that is being read stands out. */
export function SectionList() {
  const shown = useShownSection();
  return (
    <nav aria-label={words.settings.sectionsLabel} className="sticky top-7 hidden self-start lg:block">
      <ul className="grid gap-0.5">
        {SECTIONS.map((name) => (
          <li key={name}>
            <a href={`#${name}`} aria-current={shown === name ? 'location' : undefined} className="block rounded-md border-l-2 border-transparent px-3 py-1.5 text-ink-soft hover:bg-sunken hover:text-ink aria-[current]:border-brass aria-[current]:font-medium aria-[current]:text-ink">
              {words.settings.sections[name]}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** The first section in the upper part of the window. */
function useShownSection(): SectionName {
  const [shown, setShown] = useState<SectionName>('profile');
  useEffect(() => {
    const visible = new Set<string>();
    const observer = new IntersectionObserver(
      (entries) => {
        for (const { target, isIntersecting } of entries) {
          if (isIntersecting) visible.add(target.id);
          else visible.delete(target.id);
        }
        const first = SECTIONS.find((name) => visible.has(name));
        if (first) setShown(first);
      },
      { rootMargin: '-10% 0px -55% 0px' },
    );
    for (const name of SECTIONS) {
      const section = document.getElementById(name);
      if (section) observer.observe(section);
    }
    return () => observer.disconnect();
  }, []);
  return shown;
}
