import type { AccountKind, SignInField } from '@adjutant/contracts-connector-ingest';
import type { Source } from '@adjutant/contracts-core';

import type { ConnectorIngestConfig } from '../config.js';
import type { AccountCall, CallOptions } from './account-call.js';
import type { NormalisedEvent } from './connector.js';
import type { VendorCall } from './vendor-call.js';
import type { VendorOAuth } from './vendor-oauth.js';
import type { VendorPhone } from './vendor-phone.js';

/** What opens an account: what somebody typed in, or what its vendor gave when he signed in there. In the clear; whoever stores it seals it first. */
export type VendorCredentials = { token: string } & Partial<Record<SignInField, string>> & {
    refresh_token?: string;
    expires_at?: string;
    /** Jira: which of the sites that the token opens, and its address. */
    cloud_id?: string;
  };

/** Whose account it is. `owner_names` are what the vendor calls its owner, in lower case: who "I" am in what comes in. */
export interface VendorIdentity {
  id: string;
  name: string;
  /** The site, workspace or the like that it belongs to. */
  place: string | null;
  scopes: string[];
  owner_names: string[];
}

export interface PageRequest {
  account_id: string;
  /** As the page before left it; null at the very beginning. */
  cursor: unknown;
  /** Nothing older is looked for. */
  from: Date;
  owner_names: readonly string[];
  now: Date;
}

/** What one step brought. `cursor` leads to the next one and, after the last, to what changes from now on. */
export interface VendorPage {
  events: NormalisedEvent[];
  cursor: unknown;
  is_last: boolean;
}

/**
 * A vendor that is asked over the network. It throws UNPROCESSABLE when it will not have these credentials, RATE_LIMITED
 * with `retry_at` in the details when it wants a pause, and anything retryable when it is in trouble; each in a sentence for people.
 */
export interface Vendor<Call extends AccountCall = AccountCall> {
  readonly kind: AccountKind;
  readonly name: string;
  /** Of the events that it gives. */
  readonly sources: readonly Source[];
  /** What linking an account takes; nothing where one can only sign in. */
  readonly sign_in: readonly SignInField[];
  readonly every_ms: number;
  /** How far back the first reading goes. */
  readonly first_days: number;
  /** What asks it with these credentials. Throws BAD_REQUEST when they name a place that is none. */
  open(credentials: VendorCredentials, options: CallOptions): Call;
  /** Where one can sign in instead of making a token. */
  readonly oauth?: VendorOAuth;
  /** How one signs in with a phone number and the code that is sent there. */
  readonly phone?: VendorPhone;
  identify(call: Call): Promise<VendorIdentity>;
  /** The same cursor gives the same again, or newer: nothing is lost when its events were not stored. */
  fetchPage(call: Call, request: PageRequest): Promise<VendorPage>;
  /** Tells the vendor that the credentials will not be used again. */
  signOut?(call: Call): Promise<void>;
}

/** A vendor with an API over HTTP. */
export interface VendorClient extends Omit<Vendor<VendorCall>, 'open'> {
  /** Where its API is, and whether the operator said so. Throws BAD_REQUEST for a place that is none. */
  baseUrl(credentials: VendorCredentials, config: ConnectorIngestConfig): { url: string; is_configured: boolean };
  headers(credentials: VendorCredentials): Record<string, string>;
}

export const MINUTE_MS = 60_000;

/** The events of all entries that are fit to be read; one that is not is passed over. */
export function eventsOf(entries: readonly unknown[], toEvents: (entry: unknown) => NormalisedEvent[]): NormalisedEvent[] {
  return entries.flatMap((entry) => {
    try {
      return toEvents(entry);
    } catch {
      return [];
    }
  });
}
