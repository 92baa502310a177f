import type { EventDetails, EventType, ImportFormat } from '@adjutant/contracts-connector-ingest';
import type { Source } from '@adjutant/contracts-core';

/** Says that a connector reads files and has nobody to sign in with. */
export const NEEDS_NO_SIGN_IN = { needs_sign_in: false, message: 'This connector reads files and needs no sign-in.' } as const;

export type SignIn = { needs_sign_in: true; url: string } | typeof NEEDS_NO_SIGN_IN;
/** Tokens in the clear; whoever stores them seals them first. */
export interface Credentials {
  access_token: string;
  refresh_token: string | null;
  expires_at: string | null;
  scopes: string[];
}
export type Exchange = { needs_sign_in: true; credentials: Credentials } | typeof NEEDS_NO_SIGN_IN;

/** One thing given to read: a file, or a folder that is one export. */
export interface SourceFile {
  path: string;
  size_bytes: number;
  /** ISO 8601; stands in for a date that the content lacks. */
  modified_at: string;
  is_folder: boolean;
}

export interface FetchRequest {
  file: SourceFile;
  /** `position` of the last item that is done; 0 starts at the beginning. */
  after: number;
  owner_addresses: readonly string[];
  now: Date;
}

/** An event as a connector hands it over, before it has an id, a thread row or an expiry. */
export interface NormalisedEvent {
  source: Source;
  external_id: string;
  event_type: EventType;
  title: string | null;
  body: string | null;
  url: string | null;
  importance_score: number;
  occurred_at: string;
  /** Sorts versions of the same event: its own stamp, else the file's. The greatest wins. */
  revision: string;
  details: EventDetails;
  /** Kept beside the details: quoted text, signature, patch and the like. */
  extra: Record<string, unknown>;
  thread: ThreadHint;
}

/** How an event finds its thread: by any of the ids, else by subject within a list, else as a thread of its own. */
export interface ThreadHint {
  external_id: string;
  related_ids: string[];
  subject: string | null;
  subject_key?: string;
}

export type Fetched =
  | { kind: 'event'; position: number; bytes_done: number; event: NormalisedEvent }
  | { kind: 'nothing'; position: number; bytes_done: number }
  | { kind: 'skipped'; position: number; bytes_done: number; item?: string; reason: string };

/** The one interface of everything that events come from, vendors with a sign-in and files alike. */
export interface Connector {
  readonly kind: ImportFormat;
  readonly name: string;
  readonly source: Source;
  authorize(state: string): SignIn;
  exchangeCode(code: string): Promise<Exchange>;
  refresh(credentials: Credentials | null): Promise<Exchange>;
  test(file: SourceFile): Promise<{ ok: boolean; message: string }>;
  /** Items in a stable order; a bad item is reported and passed over. Throws only if nothing more can be read. */
  fetch(request: FetchRequest): AsyncIterable<Fetched>;
}
