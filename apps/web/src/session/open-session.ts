import { ApiError, isAway } from '@adjutant/client';

import { api, tokens } from '../api/client.js';

/** Who is signed in: by the tokens at hand, else as the owner of this machine; null where one has to sign in. */
export async function openSession() {
  if (tokens.load() !== null) {
    const profile = await api.call('getMe', {}).catch(nullWhenRefused);
    if (profile) return profile;
  }
  tokens.share(false);
  const isLocal = await api.signInLocally().catch(nullWhenRefused);
  return isLocal ? api.call('getMe', {}) : null;
}

/** Only Adjutant itself can refuse somebody; its answers name their request. */
function nullWhenRefused(error: unknown): null {
  if (error instanceof ApiError && error.requestId !== undefined && !isAway(error)) return null;
  throw error;
}
