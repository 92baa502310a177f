import { AdjutantClient } from '@adjutant/client';

import { BrowserTokens } from '../session/browser-tokens.js';

const SERVER_KEY = 'adjutant.server';

/** The page's own server; inside Electron, whose pages come from `app://`, the one that was chosen there. */
export function serverAddress(): string {
  return location.protocol === 'app:' ? (localStorage.getItem(SERVER_KEY) ?? 'http://localhost:8000') : location.origin;
}

/** Works with another server from now on; whoever was signed in is not any more. Only inside Electron. */
export function chooseServer(address: string): void {
  tokens.save(null);
  localStorage.setItem(SERVER_KEY, address);
  location.reload();
}

export const tokens = new BrowserTokens();
export const api = new AdjutantClient({ baseUrl: serverAddress(), tokens });
