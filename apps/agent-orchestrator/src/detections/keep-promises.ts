import type { Event } from '@adjutant/contracts-connector-ingest';
import type { Task } from '@adjutant/contracts-task-graph';

const PROMISED = /\b(?:did|have|what) i (?:have )?(?:ever |already )?(?:promised?|committed?|agreed?)\b|\bmy (?:promises|commitments)\b|\bi (?:promised|committed)\b|(?<!\p{L})(?:versprochen|zugesagt)(?!\p{L})/iu;
const TO_WHOM = /\b(?:promise[ds]?|commit(?:ted|ments?)?|agreed?)\b(?:\s+(?:to|with))?\s+(\p{Lu}[\p{L}'-]+(?:\s\p{Lu}[\p{L}'-]+)?)|\bto\s+(\p{Lu}[\p{L}'-]+(?:\s\p{Lu}[\p{L}'-]+)?)|(?<!\p{L})ich\s+(\p{Lu}[\p{L}'-]+)\s/u;

/** Does a prompt ask for what the owner promised? To `whom`, or to anybody. */
export function promiseAsked(prompt: string): { whom: string | null } | null {
  if (!PROMISED.test(prompt)) return null;
  const match = TO_WHOM.exec(prompt);
  return { whom: match?.[1] ?? match?.[2] ?? match?.[3] ?? null };
}

/** Is a task something that the owner said they would do, to the one named? */
export function isPromise(task: Pick<Task, 'title' | 'details'>, events: readonly Event[], whom: string | null): boolean {
  const own = events.filter(({ details }) => details.is_from_owner === true);
  if (own.length === 0) return false;
  if (whom === null) return true;
  const name = whom.toLowerCase();
  const told = [task.title, task.details ?? '', ...own.flatMap(({ details }) => [details.channel?.name ?? '', ...details.participants.map((one) => `${one.name} ${one.address ?? ''}`)])];
  return told.some((text) => text.toLowerCase().split(/[^\p{L}'-]+/u).join(' ').includes(name));
}
