import type { TokenStore } from '@adjutant/client';

type Tokens = Awaited<ReturnType<TokenStore['load']>>;

const KEY = 'adjutant.session';

/**
 * Tokens of this browser. Signed in by hand they outlive a reload and are shared by its windows; those of the owner on this
 * very machine are kept in the page alone, since they can be had again at any time.
 */
export class BrowserTokens implements TokenStore {
  #own: Tokens = null;
  #isShared = localStorage.getItem(KEY) !== null;

  load(): Tokens {
    return this.#isShared ? readStored() : this.#own;
  }

  save(tokens: Tokens): void {
    this.#own = tokens;
    if (tokens === null) localStorage.removeItem(KEY);
    else if (this.#isShared) localStorage.setItem(KEY, JSON.stringify(tokens));
  }

  /** Was somebody signed in by hand, rather than as who sits at this machine? */
  get isShared(): boolean {
    return this.#isShared;
  }

  /** From now on what is saved is shared by the windows of this browser, or kept here alone. */
  share(isShared: boolean): void {
    this.#isShared = isShared;
    if (!isShared) localStorage.removeItem(KEY);
  }

  /** A refresh token works once: one window at a time exchanges it. */
  async exclusively<Result>(work: () => Promise<Result>): Promise<Result> {
    return this.#isShared && 'locks' in navigator ? ((await navigator.locks.request(KEY, work)) as Result) : work();
  }
}

function readStored(): Tokens {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? 'null') as Tokens;
  } catch {
    return null;
  }
}
