import { AppError, type Clock } from '@adjutant/contracts-core';
import type { HttpClient } from '@adjutant/egress';
import { z } from 'zod';

import type { ConnectorIngestConfig } from '../config.js';
import type { VendorCredentials } from './vendor-client.js';

/** The app that Adjutant is at a vendor. */
export interface OAuthApp {
  client_id: string;
  client_secret: string;
}

export interface SignInRequest {
  client_id: string;
  state: string;
  redirect_uri: string;
  /** SHA-256 of the verifier that `exchange` gives, in base64url; for vendors that know it. */
  code_challenge: string;
}

export interface OAuthTools {
  http: HttpClient;
  config: ConnectorIngestConfig;
  clock: Clock;
}

/** How one signs in at a vendor. Both exchanges throw UNPROCESSABLE when the vendor refuses. */
export interface VendorOAuth {
  /** Null where the operator registered none. */
  app(config: ConnectorIngestConfig): OAuthApp | null;
  signInUrl(request: SignInRequest, config: ConnectorIngestConfig): string;
  exchange(code: string, request: OAuthApp & { redirect_uri: string; code_verifier: string }, tools: OAuthTools): Promise<VendorCredentials>;
  refresh(credentials: VendorCredentials, app: OAuthApp, tools: OAuthTools): Promise<VendorCredentials>;
}

const granted = z.object({ access_token: z.string().min(1), refresh_token: z.string().optional(), expires_in: z.coerce.number().positive().optional() });

export function appOf(client_id: string | undefined, client_secret: string | undefined, { OAUTH_REDIRECT_BASE: base }: ConnectorIngestConfig): OAuthApp | null {
  return client_id && client_secret && base ? { client_id, client_secret } : null;
}

/** Where a vendor sends people back to. */
export function redirectUri(kind: string, { OAUTH_REDIRECT_BASE: base = '' }: ConnectorIngestConfig): string {
  return `${base.replace(/\/+$/, '')}/oauth/callback/${kind}`;
}

/** Asks a vendor's token address, by a form as RFC 6749 has it. Some refuse with a status of 200, and some have what they grant further in: `grantIn` finds it. */
export async function askForToken(vendor: string, url: string, body: Record<string, string>, isInside: boolean, { http, clock }: OAuthTools, grantIn = (answer: unknown): unknown => answer): Promise<VendorCredentials> {
  const client = http.allowing({ hosts: [new URL(url).host], allowInside: isInside });
  const response = await client.request({ url, method: 'POST', form: body, headers: { accept: 'application/json' } });
  if (response.status >= 500 || response.status === 429) throw new AppError('CONNECTOR_BAD', `${vendor} is in trouble just now (${response.status}).`);
  const answer = granted.safeParse(grantIn(response.json()));
  if (!response.isOk || !answer.success) throw new AppError('UNPROCESSABLE', `${vendor} did not let Adjutant in, or does so no more. Sign in there again.`);
  const { access_token: token, refresh_token, expires_in } = answer.data;
  return {
    token,
    ...(refresh_token ? { refresh_token } : {}),
    ...(expires_in ? { expires_at: new Date(clock.now().getTime() + expires_in * 1_000).toISOString() } : {}),
  };
}
