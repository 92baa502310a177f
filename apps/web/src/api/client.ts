import { AdjutantClient } from '@adjutant/client';

import { BrowserTokens } from '../session/browser-tokens.js';
import { withoutOverrides } from './without-overrides.js';

const SERVER_KEY = 'adjutant.server';

/** The server that was chosen; else the page's own, which inside Electron, whose pages come from `app://`, is none. */
export function serverAddress(): string {
  return localStorage.getItem(SERVER_KEY) ?? (location.protocol === 'app:' ? 'http://localhost:8000' : location.origin);
}

/** Whether this page comes from elsewhere than the server that it works with, so that another one may be chosen. */
export const hasServerChoice = serverAddress() !== location.origin;

/** Works with another server from now on; whoever was signed in is not any more. */
export function chooseServer(address: string): void {
  tokens.save(null);
  if (address === location.origin) localStorage.removeItem(SERVER_KEY);
  else localStorage.setItem(SERVER_KEY, address);
  location.reload();
}

export const tokens = new BrowserTokens();
export const api = new AdjutantClient({ baseUrl: serverAddress(), tokens, fetch: async (...request) => withoutOverrides(await fetch(...request)) });
