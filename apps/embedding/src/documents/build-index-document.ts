import type { Event } from '@adjutant/contracts-connector-ingest';
import { chunkText, cutToBytes, type IndexDocument } from '@adjutant/search-index';
import { createHash } from 'node:crypto';

/** Raised when the rules below change, so that everything is indexed again. */
const RULES = 1;
const MAX_CONTEXT_BYTES = 500;
const MAX_TITLE_BYTES = 500;
const CHAT_SOURCES: ReadonlySet<string> = new Set(['slack', 'telegram']);

/** A turn of a conversation, which is read with the turn before it. */
export function isChatTurn(event: Event): boolean {
  return CHAT_SOURCES.has(event.source);
}

export const keyOf = (objectType: string, objectId: string): string => `${objectType}:${objectId}`;

/** Changes when anything that is indexed does. */
export function hashOf(event: Event, preceding: Event | undefined, model: string | null): string {
  const parts = [RULES, event.content_hash, event.thread_id, event.occurred_at, preceding?.content_hash, model];
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
}

function textOf(event: Event): string {
  return event.body?.trim() || event.text_for_embedding?.trim() || event.title?.trim() || event.source;
}

function contextOf(preceding: Event | undefined): string | undefined {
  const text = preceding && textOf(preceding);
  return text === undefined ? undefined : cutToBytes(text, MAX_CONTEXT_BYTES);
}

/** What of an event is searched: its title, its text in passages of at most 2 KB, and for a chat turn the turn before it. */
export function buildIndexDocument(event: Event, preceding?: Event): IndexDocument {
  const context = contextOf(preceding);
  const chunks = chunkText(textOf(event)).map((text) => ({ text, context }));
  return {
    key: keyOf('event', event.id),
    source: event.source,
    thread_id: event.thread_id,
    occurred_at: event.occurred_at,
    title: event.title === null ? null : cutToBytes(event.title, MAX_TITLE_BYTES),
    chunks,
  };
}

/** What a model is given of a passage: title, context and text, at most 2 KB. */
export function textToEmbed(document: IndexDocument, chunkIndex: number): string {
  const chunk = document.chunks[chunkIndex];
  return cutToBytes([document.title, chunk?.context, chunk?.text].filter(Boolean).join('\n'), 2048);
}
