import { memo, useEffect, useState, type RefObject } from 'react';

import { words } from '../words/words.js';
import type { Layout, PlacedLink } from './lay-out.js';

/** How each kind of link is drawn. */
const STROKES: Readonly<Record<PlacedLink['kind'], string>> = {
  blocks: 'stroke-[1.75]',
  relates_to: 'stroke-[1.5] [stroke-dasharray:5_5]',
  progression: 'stroke-1',
};

const KINDS = Object.keys(STROKES) as PlacedLink['kind'][];
const ARROW = 'graph-arrow';

/** The links, behind the tasks. They never take part in what is clicked, so a plain drawing is enough. */
export const LinkLines = memo(function LinkLines({ links }: Pick<Layout, 'links'>) {
  return (
    <svg className="pointer-events-none absolute -z-1 size-px overflow-visible" aria-hidden="true">
      <Arrow id={ARROW} tone="fill-ink-faint" />
      {links.map((link) => (
        <Line key={link.key} link={link} arrow={ARROW} tone="stroke-ink-faint/60" />
      ))}
    </svg>
  );
});

interface CurrentLinesProps extends Pick<Layout, 'links'> {
  pane: RefObject<HTMLElement | null>;
  current: string | undefined;
}

/** The links of the task under the pointer, or else of the current one, in front of everything. */
export function CurrentLines({ links, pane, current }: CurrentLinesProps) {
  const [pointed, setPointed] = useState<string>();
  useEffect(() => {
    const leaving = new AbortController();
    const onPoint = ({ target }: PointerEvent) => setPointed(target instanceof Element ? target.closest<HTMLElement>('[data-id]')?.dataset['id'] : undefined);
    pane.current?.addEventListener('pointerover', onPoint, { signal: leaving.signal });
    return () => leaving.abort();
  }, [pane]);
  const id = pointed ?? current;
  return (
    <svg className="pointer-events-none absolute z-1 size-px overflow-visible" aria-hidden="true">
      <Arrow id={`${ARROW}-current`} tone="fill-accent" />
      {links
        .filter(({ from, to }) => from === id || to === id)
        .map((link) => (
          <Line key={link.key} link={link} arrow={`${ARROW}-current`} tone="stroke-accent" />
        ))}
    </svg>
  );
}

function Line({ link: { path, kind }, arrow, tone }: { link: PlacedLink; arrow: string; tone: string }) {
  return <path d={path} data-link={kind} markerEnd={kind === 'blocks' ? `url(#${arrow})` : undefined} className={`fill-none ${STROKES[kind]} ${tone}`} />;
}

function Arrow({ id, tone }: { id: string; tone: string }) {
  return (
    <defs>
      <marker id={id} viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto">
        <path d="M0 0 8 4 0 8Z" className={tone} />
      </marker>
    </defs>
  );
}

/** What the lines and colours mean. */
export function Legend() {
  return (
    <ul aria-label={words.graph.legend} className="flex min-h-8 flex-wrap items-center gap-x-4 gap-y-1 rounded-lg border border-line bg-surface px-3 py-1 text-[12px] text-ink-soft">
      {KINDS.map((kind) => (
        <li key={kind} className="flex items-center gap-1.5">
          <svg width="28" height="10" aria-hidden="true">
            <Arrow id={`${ARROW}-${kind}`} tone="fill-ink-faint" />
            <path d={kind === 'progression' ? 'M1 8C10 8 16 2 27 2' : 'M1 5H27'} markerEnd={kind === 'blocks' ? `url(#${ARROW}-${kind})` : undefined} className={`fill-none stroke-ink-faint ${STROKES[kind]}`} />
          </svg>
          {words.tasks.links_kind[kind]}
        </li>
      ))}
      <li className="flex items-center gap-1.5 max-sm:hidden">
        <span className="size-3 rounded-sm border border-done/35 bg-done-soft" aria-hidden="true" />
        {words.graph.done}
      </li>
      <li className="flex items-center gap-1.5 max-sm:hidden">
        <span className="size-3 rounded-sm border border-line-strong bg-surface" aria-hidden="true" />
        {words.graph.open}
      </li>
    </ul>
  );
}
