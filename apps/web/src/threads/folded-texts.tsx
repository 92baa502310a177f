import { words } from '../words/words.js';
import { LinkedText } from './linked-text.js';
import type { FoldedText } from './unfolded-event.js';

const COLUMNS: ReadonlySet<FoldedText['kind']> = new Set(['patch', 'log']);

/** What a message carries along that its sender did not write for it, folded away. */
export function FoldedTexts({ folded }: { folded: readonly FoldedText[] }) {
  return folded.map(({ kind, text }, at) => {
    const what = words.threads.folded[kind] ?? kind;
    return (
      <details key={at} className="group min-w-0">
        <summary className="w-fit rounded-md px-2 py-0.5 -ml-2 text-[13px] font-medium text-ink-soft hover:bg-sunken hover:text-ink">
          <span className="group-open:hidden">{words.threads.show(what)}</span>
          <span className="hidden group-open:inline">{words.threads.hide(what)}</span>
        </summary>
        <div tabIndex={0} role="group" aria-label={what} dir="auto" className={`mt-1 max-h-96 overflow-auto border-l-2 border-line-strong pl-3 text-ink-soft ${COLUMNS.has(kind) ? 'font-mono text-[13px] whitespace-pre' : 'from-outside whitespace-pre-wrap'}`}>
          <LinkedText text={text} />
        </div>
      </details>
    );
  });
}
