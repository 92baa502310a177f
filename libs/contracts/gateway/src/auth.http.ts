import { authTokens, getKeySet, getMe, issueOwnerTokens, login, logout, refresh, register, userProfile } from '@adjutant/contracts-auth-billing';
import { z } from 'zod';

import { defineRoute } from './define-route.js';

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
  signInLocally: defineRoute({ method: 'POST', path: '/auth/local', tag, summary: 'Signs in the owner from this very machine (standalone profile)', policy: 'local', response: ownerTokens, rpc: issueOwnerTokens }),
  issueToken: defineRoute({ method: 'POST', path: '/auth/token', tag, summary: 'A token for scripts of the owner', policy: 'owner', body: z.strictObject({ ttl_seconds: issueOwnerTokens.request.shape.ttl_seconds }), response: ownerTokens, rpc: issueOwnerTokens }),
  getKeySet: defineRoute({ method: 'GET', path: '/auth/keys', tag, summary: 'The public keys that verify access tokens', policy: 'public', response: getKeySet.response, rpc: getKeySet }),
} as const;
