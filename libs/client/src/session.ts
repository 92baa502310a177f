import type { AuthTokens } from '@adjutant/contracts-gateway';

/** Where tokens are kept between calls and, if one wants, between starts. */
export interface TokenStore {
  load(): AuthTokens | null | Promise<AuthTokens | null>;
  /** null: signed out. */
  save(tokens: AuthTokens | null): void | Promise<void>;
  /** Runs `work` while no other program that shares these tokens does: a refresh token works once. Absent where nobody shares them. */
  exclusively?<Result>(work: () => Promise<Result>): Promise<Result>;
}

/** Keeps tokens for as long as the program runs. */
export class MemoryTokenStore implements TokenStore {
  #tokens: AuthTokens | null;

  constructor(tokens: AuthTokens | null = null) {
    this.#tokens = tokens;
  }

  load(): AuthTokens | null {
    return this.#tokens;
  }

  save(tokens: AuthTokens | null): void {
    this.#tokens = tokens;
  }
}

/** The tokens of one user. Refreshing is done once, however many calls wait for it: a refresh token works once. */
export class Session {
  #refreshing: Promise<boolean> | null = null;

  constructor(
    private readonly store: TokenStore,
    private readonly exchange: (refreshToken: string) => Promise<AuthTokens | null>,
  ) {}

  async accessToken(): Promise<string | null> {
    return (await this.store.load())?.access_token ?? null;
  }

  set(tokens: AuthTokens | null): void | Promise<void> {
    return this.store.save(tokens);
  }

  async refreshToken(): Promise<string | null> {
    return (await this.store.load())?.refresh_token ?? null;
  }

  /** True when there is a token that may work where `stale` did not. */
  async renew(stale: string | null): Promise<boolean> {
    const current = await this.accessToken();
    if (current !== null && current !== stale) return true;
    const refresh = () => this.#refresh(stale);
    this.#refreshing ??= (this.store.exclusively?.(refresh) ?? refresh()).finally(() => {
      this.#refreshing = null;
    });
    return this.#refreshing;
  }

  async #refresh(stale: string | null): Promise<boolean> {
    const current = await this.accessToken();
    if (current !== null && current !== stale) return true;
    const token = await this.refreshToken();
    if (token === null) return false;
    const tokens = await this.exchange(token);
    await this.store.save(tokens);
    return tokens !== null;
  }
}
