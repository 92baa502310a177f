import { authTokens, getKeySet, getMe, getPreferences, issueOwnerTokens, login, logout, preferenceChanges, profileChanges, refresh, register, updatePreferences, updateProfile, userPreferences, userProfile } from '@adjutant/contracts-auth-billing';
import { erasure, erasureConfirmation, getErasure, startErasure } from '@adjutant/contracts-operations';
import { z } from 'zod';

import { defineRoute } from './define-route.js';
import { idParam } from './query.shape.js';

const tag = 'auth';

/** Tokens, and whose they are. */
export const ownerTokens = z.object({ tokens: authTokens, user: userProfile });

export const authRoutes = {
  register: defineRoute({ method: 'POST', path: '/auth/register', tag, summary: 'Creates an account and signs in', policy: 'public', isAuthentication: true, body: register.request, response: authTokens, status: 201, rpc: register }),
  login: defineRoute({ method: 'POST', path: '/auth/login', tag, summary: 'Signs in', policy: 'public', isAuthentication: true, body: login.request, response: authTokens, rpc: login }),
  refresh: defineRoute({ method: 'POST', path: '/auth/refresh', tag, summary: 'Exchanges a refresh token for a new pair; the old one works once', policy: 'public', isAuthentication: true, body: refresh.request, response: authTokens, rpc: refresh }),
  logout: defineRoute({ method: 'POST', path: '/auth/logout', tag, summary: 'Ends a session', policy: 'public', isAuthentication: true, body: logout.request, response: logout.response, rpc: logout }),
  getMe: defineRoute({ method: 'GET', path: '/auth/me', tag, summary: 'Who is signed in', policy: 'read', response: userProfile, rpc: getMe }),
  getCurrentUser: defineRoute({ method: 'GET', path: '/users/me', tag, summary: 'Who is signed in', policy: 'read', response: userProfile, rpc: getMe }),
  updateProfile: defineRoute({ method: 'PUT', path: '/users/me', tag: 'users', summary: 'Changes name or time zone; the next answer is in the new zone', policy: 'write', body: profileChanges, response: userProfile, rpc: updateProfile }),
  getPreferences: defineRoute({ method: 'GET', path: '/users/preferences', tag: 'users', summary: 'How the user wants it', policy: 'read', response: userPreferences, rpc: getPreferences }),
  updatePreferences: defineRoute({ method: 'PUT', path: '/users/preferences', tag: 'users', summary: 'Changes what the body names', policy: 'write', body: preferenceChanges, response: userPreferences, rpc: updatePreferences }),
  startErasure: defineRoute({ method: 'DELETE', path: '/users/me/data', tag: 'users', summary: 'Deletes all data of the user everywhere, for good; the account stays', policy: 'write', body: erasureConfirmation, response: erasure, status: 202, rpc: startErasure }),
  getErasure: defineRoute({ method: 'GET', path: '/users/me/data/erasures/:id', tag: 'users', summary: 'How far a deletion of all data is', policy: 'read', params: idParam, response: erasure, rpc: getErasure }),
  signInLocally: defineRoute({ method: 'POST', path: '/auth/local', tag, summary: 'Signs in the owner from this very machine (standalone profile)', policy: 'local', response: ownerTokens, rpc: issueOwnerTokens }),
  issueToken: defineRoute({ method: 'POST', path: '/auth/token', tag, summary: 'A token for scripts of the owner', policy: 'owner', body: z.strictObject({ ttl_seconds: issueOwnerTokens.request.shape.ttl_seconds }), response: ownerTokens, rpc: issueOwnerTokens }),
  getKeySet: defineRoute({ method: 'GET', path: '/auth/keys', tag, summary: 'The public keys that verify access tokens', policy: 'public', response: getKeySet.response, rpc: getKeySet }),
} as const;
