import { AdjutantClient, MemoryTokenStore, type ChangeEvent } from '@adjutant/client';
import type { AuthTokens } from '@adjutant/contracts-gateway';

export interface Follower {
  /** Grows until it is closed. */
  heard: ChangeEvent[];
  close(): Promise<void>;
}

/** Follows changes as every client does: comes back by itself, and asks for what it missed. */
export function followChanges(baseUrl: string, tokens: AuthTokens): Follower {
  const heard: ChangeEvent[] = [];
  const abort = new AbortController();
  const client = new AdjutantClient({ baseUrl, tokens: new MemoryTokenStore(tokens) });
  const reading = (async () => {
    for await (const change of client.changes({ signal: abort.signal })) heard.push(change);
  })();
  return {
    heard,
    close: async () => {
      abort.abort();
      await reading;
    },
  };
}
