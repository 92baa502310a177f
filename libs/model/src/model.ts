import type { MessageContext } from '@adjutant/contracts-core';
import type { z } from 'zod';

import type { UntrustedText } from './fence-untrusted.js';

export interface TextRequest {
  /** What the model is and does. */
  system: string;
  /** What is wanted now: our words, or the person's own question. */
  prompt: string;
  /** Texts from outside. They reach the model fenced as data, never as instructions. */
  untrusted?: readonly UntrustedText[];
  /** Longest answer; 1,024 when absent. */
  maxTokens?: number;
  /** For the whole call, retries and repair included; 60 s when absent. `ctx.deadlineAt` holds too. */
  timeoutMs?: number;
  signal?: AbortSignal | undefined;
}

export interface JsonRequest<T> extends TextRequest {
  /** What the answer must be; also sent to the model as JSON Schema. */
  schema: z.ZodType<T>;
}

/**
 * A language model, if there is one; also the injection token. A caller keeps its own answer ready for every failure.
 * Throws UNAVAILABLE (no model, model down, key refused), RATE_LIMITED, UNPROCESSABLE (no valid answer after one repair,
 * refusal, request not accepted), DEADLINE_EXCEEDED, CANCELLED, CONNECTOR_BAD (broke off).
 */
export abstract class Model {
  /** As people know it; null when there is none. */
  abstract readonly name: string | null;
  abstract readonly isAvailable: boolean;
  /** Whether `embed` works: a model for text may come without one for vectors. */
  abstract readonly canEmbed: boolean;
  /** Resolves when the model can be reached, in two seconds at most; asks it nothing. Throws UNAVAILABLE that says what is wrong. */
  ping(): Promise<void> {
    return Promise.resolve();
  }
  /** An answer that passed `schema`. An invalid one is sent back once with what is wrong with it. */
  abstract completeJson<T>(ctx: MessageContext, request: JsonRequest<T>): Promise<T>;
  /** The answer as it is written. Leaving the loop stops the model. */
  abstract streamText(ctx: MessageContext, request: TextRequest): AsyncIterable<string>;
  /** One vector per text, in the order of the texts, all of one length. */
  abstract embed(ctx: MessageContext, texts: readonly string[], options?: { timeoutMs?: number; signal?: AbortSignal }): Promise<Float32Array[]>;
}
