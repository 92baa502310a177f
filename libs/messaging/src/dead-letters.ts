import type { SerializedError } from '@adjutant/contracts-core';
import type { EventMessage } from './event-message.js';

/** An event that a consumer could not handle, set aside. `id` is unique, `created_at` ISO 8601. */
export interface DeadLetter {
  id: string;
  consumer: string;
  message: EventMessage;
  error: SerializedError;
  attempts: number;
  created_at: string;
}

export interface DeadLetterQuery {
  consumer?: string;
  limit: number;
}

/** Where one consumer's dead letters are kept. A second letter for the same message and consumer takes the place of the first. */
export interface DeadLetterStore {
  add(letter: DeadLetter): Promise<void>;
  /** Newest first. */
  list(query: DeadLetterQuery): Promise<DeadLetter[]>;
  get(ids: readonly string[]): Promise<DeadLetter[]>;
  remove(id: string): Promise<void>;
  count(): Promise<number>;
}

/** The dead letters of every consumer on the bus. */
export interface DeadLetters {
  /** Newest first. */
  list(query: DeadLetterQuery): Promise<DeadLetter[]>;
  /** Delivers each to its consumer again; one that is handled is gone, one that fails stays. Answers how many were handled. */
  replay(ids: readonly string[]): Promise<number>;
  /** What keeps a letter from being replayed here and now, and what to do; undefined when nothing does. */
  obstacle(letter: DeadLetter): string | undefined;
  count(): Promise<number>;
}
