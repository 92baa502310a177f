import type { Resolution } from '@adjutant/contracts-agent-orchestrator';

/** An open task that a message may speak of. */
export interface Resolvable {
  id: string;
  title: string;
  thread_id: string | null;
  /** The events that asked for it, and when the first of them did. */
  event_ids: readonly string[];
  asked_at: Date;
}

const STOP = /^(?:the|and|for|with|about|from|that|this|your|you|our|any|all|into|over|reply|send|tell|give|let|know|get|back|have|has|can|may|please|today|tomorrow|der|die|das|und|für|mit|von|bitte|dem|den|des|ein|eine|einen)$/;
/** A title tells of the same thing where it holds at least half of the words that name it. */
const ENOUGH = 0.5;
/** In the wide field of everything that is open, all of at least two words. */
const WORDS_ANYWHERE = 2;

/**
 * The open task that a message speaks of: of the event that it answers, else of its thread, as far as it was asked for
 * before. Among several the one that `about` names, else the one that was asked for last; what is only repeated has to be
 * named. Without thread, `about` has to fit exactly one.
 */
export function pickResolved<Task extends Resolvable>(tasks: readonly Task[], resolution: Resolution, said_at: Date): Task | null {
  const earlier = tasks.filter(({ asked_at }) => asked_at <= said_at);
  const answered = resolution.event_id === null ? [] : earlier.filter(({ event_ids }) => event_ids.includes(resolution.event_id ?? ''));
  const near = answered.length > 0 ? answered : resolution.thread_id === null ? [] : earlier.filter(({ thread_id }) => thread_id === resolution.thread_id);
  if (near.length > 0) return pickNear(near, resolution);
  return isAnywhere(resolution) && resolution.about !== null ? pickAnywhere(earlier, resolution.about) : null;
}

/** Is what is repeated told apart by its name alone? */
export function isAnywhere({ as, event_id, thread_id, about }: Resolution): boolean {
  return as === 'repeated' && event_id === null && thread_id === null && about !== null;
}

/** Could a task of this title be what is named? */
export function isNamedIn(title: string, about: string | null): boolean {
  return shareIn(title, wordsOf(about ?? '')) === 1;
}

function pickNear<Task extends Resolvable>(near: readonly Task[], { as, about }: Resolution): Task | null {
  const wanted = wordsOf(about ?? '');
  const ranked = [...near].sort((left, right) => shareIn(right.title, wanted) - shareIn(left.title, wanted) || right.asked_at.getTime() - left.asked_at.getTime() || (left.id < right.id ? -1 : 1));
  const best = ranked[0];
  if (!best || as !== 'repeated') return best ?? null;
  if (wanted.length === 0) return near.length === 1 ? best : null;
  return shareIn(best.title, wanted) >= ENOUGH ? best : null;
}

function pickAnywhere<Task extends Resolvable>(tasks: readonly Task[], about: string): Task | null {
  const wanted = wordsOf(about);
  const fitting = wanted.length < WORDS_ANYWHERE ? [] : tasks.filter(({ title }) => shareIn(title, wanted) === 1);
  return fitting.length === 1 ? (fitting[0] ?? null) : null;
}

function wordsOf(text: string): string[] {
  return (text.toLowerCase().match(/[\p{L}\p{N}]{3,}/gu) ?? []).filter((word) => !STOP.test(word));
}

/** The share of the words that stand in a title; words are the same where one begins with the other. */
function shareIn(title: string, wanted: readonly string[]): number {
  const words = wordsOf(title);
  const isSame = (one: string, other: string): boolean => one.startsWith(other) || other.startsWith(one);
  return wanted.length === 0 ? 0 : wanted.filter((word) => words.some((own) => isSame(own, word))).length / wanted.length;
}
