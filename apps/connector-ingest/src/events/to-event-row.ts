import type { NormalisedEvent } from '../connectors/connector.js';
import { cleanJson, cleanText, cutBytes, sha256, stableJson } from '../texts/clean-text.js';

const EMBEDDED_BYTES = 2048;

/** An event as it is written; the database adds who, when and until when. */
export interface EventRow {
  source: string;
  external_id: string;
  thread_id: string | null;
  event_type: string;
  title: string | null;
  body: string | null;
  url: string | null;
  text_for_embedding: string | null;
  content_hash: string;
  importance_score: number;
  occurred_at: string;
  raw: Record<string, unknown>;
}

/** `ownerRank` says how sure it is who the owner is: of two equal versions, the one that knows more wins. */
export function toEventRow(event: NormalisedEvent, connector: string, ownerRank: number): EventRow {
  const raw = { details: event.details, ...event.extra, connector, revision: `${event.revision} ${ownerRank}` };
  const title = cleanOrNull(event.title);
  const body = cleanOrNull(event.body);
  return {
    source: event.source,
    external_id: cleanText(event.external_id),
    thread_id: null,
    event_type: event.event_type,
    title,
    body,
    url: cleanOrNull(event.url),
    text_for_embedding: cutBytes([title, body].filter(Boolean).join('\n'), EMBEDDED_BYTES) || null,
    content_hash: hashOf(event, title, body),
    importance_score: Math.max(0, Math.min(100, Math.round(event.importance_score))),
    occurred_at: event.occurred_at,
    raw: cleanJson(raw) as Record<string, unknown>,
  };
}

/** A date that was only guessed from the file is no content. */
function hashOf(event: NormalisedEvent, title: string | null, body: string | null): string {
  const date = event.extra.is_date_guessed === true ? '' : event.occurred_at;
  return sha256(title, body, event.url, event.event_type, date, String(event.importance_score), stableJson(event.details));
}

function cleanOrNull(text: string | null): string | null {
  return text === null ? null : cleanText(text);
}
