import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Search, X } from 'lucide-react';

import { statusQuery } from '../api/queries.js';
import { Button } from '../ui/button.js';
import { words } from '../words/words.js';
import { SearchFilters } from './search-filters.js';
import { SEARCH_BOX_ID, type SearchParams } from './search-params.js';
import { SearchResults } from './search-results.js';
import { useHitKeys } from './use-hit-keys.js';
import { useTypedText } from './use-typed-text.js';

/** Finds what came in while one types. What is asked for stands in the address. */
export function SearchPage() {
  const params = useSearch({ from: '/search' });
  const navigate = useNavigate({ from: '/search' });
  const status = useQuery(statusQuery());
  const change = (changes: Partial<SearchParams>) => void navigate({ to: '.', search: (before: Readonly<Record<string, unknown>>) => ({ ...before, ...changes }), replace: true, resetScroll: false });
  const [text, setText] = useTypedText(params.q ?? '', (q) => change({ q: q || undefined }));
  const clear = () => {
    setText('');
    document.getElementById(SEARCH_BOX_ID)?.focus();
  };
  const onKeyDown = useHitKeys({ isSettled: text === (params.q ?? ''), onClear: clear });
  return (
    <div role="search" onKeyDown={onKeyDown} className="mx-auto grid max-w-4xl gap-4">
      <h1 className="sr-only">{words.search.title}</h1>
      <div className="sticky top-12 z-5 -mx-4 bg-paper px-4 py-1 lg:top-0 lg:-mx-2 lg:px-2">
        <label className="flex items-center gap-3 rounded-xl border border-line-strong bg-surface px-4 shadow-lift focus-within:border-accent">
          <Search className="size-5 shrink-0 text-ink-faint" aria-hidden="true" />
          <span className="sr-only">{words.search.label}</span>
          <input
            id={SEARCH_BOX_ID}
            type="search"
            value={text}
            maxLength={2_000}
            onChange={(event) => setText(event.target.value)}
            placeholder={words.search.placeholder}
            autoFocus
            autoComplete="off"
            enterKeyHint="search"
            className="h-12 min-w-0 flex-1 bg-transparent text-[17px] outline-none placeholder:text-ink-faint [&::-webkit-search-cancel-button]:hidden"
          />
          {text !== '' && (
            <Button kind="quiet" size="small" aria-label={words.search.clear} className="-mr-2" onClick={clear}>
              <X className="size-4" aria-hidden="true" />
            </Button>
          )}
        </label>
      </div>
      <SearchFilters params={params} sources={status.data?.events.by_source ?? {}} onChange={change} />
      <SearchResults params={params} onWiden={() => change({ source: undefined, days: undefined })} />
    </div>
  );
}
