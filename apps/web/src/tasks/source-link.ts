import type { Task } from '@adjutant/client';

/** The event that a task came from, newest mention first; null when it was added by hand or the event has expired. */
export function sourceEventOf(task: Task): string | null {
  const kept = task.source_refs.filter((ref) => !ref.is_expired);
  const newest = kept.toSorted((a, b) => (b.occurred_at ?? '').localeCompare(a.occurred_at ?? ''))[0];
  return newest?.id ?? (task.source_refs.length > 0 ? null : task.source_event_id);
}

/** An address that may be opened: http and https only. */
export function safeUrl(url: string | null): URL | null {
  if (!url || !URL.canParse(url)) return null;
  const parsed = new URL(url);
  return ['http:', 'https:'].includes(parsed.protocol) ? parsed : null;
}
