import { AppError, systemClock, type Clock, type MessageContext } from '@adjutant/contracts-core';
import { fetchThrough, type HttpClient } from '@adjutant/egress';
import { loggerFor, type Logger } from '@adjutant/telemetry';
import type { OpenAI } from 'openai';

import { fenceUntrusted } from './fence-untrusted.js';
import { modelError, refusedBy } from './model-error.js';
import { Model, type JsonRequest, type TextRequest } from './model.js';
import { readJsonAnswer } from './read-json-answer.js';
import { toResponseSchema } from './to-response-schema.js';

const DEFAULT_TIMEOUT_MS = 60_000;
const DEFAULT_MAX_TOKENS = 1_024;
const EMBEDDING_BATCH = 100;
const PING_TIMEOUT_MS = 2_000;
/** Above every deadline of ours, so that ours decides. */
const LONGEST_CALL_MS = 15 * 60_000;

export interface TokenPrices {
  inputUsdPerMillion: number;
  outputUsdPerMillion: number;
}

export interface OpenaiCompatibleOptions {
  url: string;
  name: string;
  embeddingName?: string | undefined;
  apiKey?: string | undefined;
  prices?: TokenPrices | undefined;
  http: HttpClient;
  logger: Logger;
  clock?: Clock | undefined;
}

type Message = OpenAI.Chat.Completions.ChatCompletionMessageParam;
type Usage = { prompt_tokens: number; completion_tokens?: number };

interface Call {
  signal: AbortSignal;
  timeout: AbortSignal;
  caller: AbortSignal | undefined;
  log: (operation: string, usage: Usage | null | undefined) => void;
  end: () => void;
}

/** Any server that speaks the chat completions and embeddings of the OpenAI API. */
export class OpenaiCompatibleModel extends Model {
  override readonly isAvailable = true;
  readonly #clock: Clock;
  #client: Promise<OpenAI> | undefined;

  constructor(private readonly options: OpenaiCompatibleOptions) {
    super();
    this.#clock = options.clock ?? systemClock;
  }

  override get name(): string {
    return this.options.name;
  }

  override get canEmbed(): boolean {
    return this.options.embeddingName !== undefined;
  }

  /** Servers that list no models answer 404, and so do answer. */
  override async ping(): Promise<void> {
    const { url, apiKey } = this.options;
    const headers: Record<string, string> = apiKey ? { Authorization: `Bearer ${apiKey}` } : {};
    const asked = this.#reach().request({ url: `${url.replace(/\/+$/, '')}/models`, headers, timeoutMs: PING_TIMEOUT_MS, deadlineAt: this.#clock.now().getTime() + PING_TIMEOUT_MS });
    const { status } = await asked.catch((cause: unknown) => {
      throw new AppError('UNAVAILABLE', `The model at ${new URL(url).host} does not answer. Start it, or correct MODEL_URL.`, undefined, { cause });
    });
    if (status === 401 || status === 403 || status >= 500) throw refusedBy(status);
  }

  override async completeJson<T>(ctx: MessageContext, request: JsonRequest<T>): Promise<T> {
    return this.#during(ctx, request, async (call) => {
      const messages = messagesOf(request);
      const content = await this.#complete(call, request, messages, 'complete_json');
      const answer = readJsonAnswer(request.schema, content);
      if (answer.isValid) return answer.value;
      const repair: Message[] = [...messages, { role: 'assistant', content }, { role: 'user', content: `${answer.problem}\nAnswer again, as JSON that fits the schema.` }];
      const repaired = readJsonAnswer(request.schema, await this.#complete(call, request, repair, 'repair_json'));
      if (repaired.isValid) return repaired.value;
      throw new AppError('UNPROCESSABLE', 'The model gave no valid answer, twice. Try again, or use another model.', { problem: repaired.problem });
    });
  }

  override async *streamText(ctx: MessageContext, request: TextRequest): AsyncGenerator<string> {
    const call = this.#begin(ctx, request);
    try {
      yield* this.#stream(call, request);
    } catch (error) {
      throw modelError(error, call);
    } finally {
      call.end();
    }
  }

  override async embed(ctx: MessageContext, texts: readonly string[], options: { timeoutMs?: number; signal?: AbortSignal } = {}): Promise<Float32Array[]> {
    const { embeddingName } = this.options;
    if (!embeddingName) throw new AppError('UNAVAILABLE', 'No model for vectors is configured. Set EMBEDDING_MODEL to use one.');
    return this.#during(ctx, options, async (call) => {
      const vectors: Float32Array[] = [];
      for (let start = 0; start < texts.length; start += EMBEDDING_BATCH) {
        vectors.push(...(await this.#embedBatch(call, embeddingName, texts.slice(start, start + EMBEDDING_BATCH))));
      }
      return sameLength(vectors);
    });
  }

  async #complete(call: Call, request: JsonRequest<unknown>, messages: Message[], operation: string): Promise<string> {
    const client = await this.#open();
    const completion = await client.chat.completions.create(
      {
        model: this.options.name,
        messages,
        max_completion_tokens: request.maxTokens ?? DEFAULT_MAX_TOKENS,
        response_format: { type: 'json_schema', json_schema: toResponseSchema(request.schema) },
      },
      { signal: call.signal },
    );
    call.log(operation, completion.usage);
    const message = completion.choices[0]?.message;
    if (message?.refusal) throw new AppError('UNPROCESSABLE', 'The model refused to answer. Ask in another way.');
    return message?.content ?? '';
  }

  async *#stream(call: Call, request: TextRequest): AsyncGenerator<string> {
    const client = await this.#open();
    const chunks = await client.chat.completions.create(
      {
        model: this.options.name,
        messages: messagesOf(request),
        max_completion_tokens: request.maxTokens ?? DEFAULT_MAX_TOKENS,
        stream: true,
        stream_options: { include_usage: true },
      },
      { signal: call.signal },
    );
    let isFinished = false;
    for await (const { choices, usage } of chunks) {
      if (usage) call.log('stream_text', usage);
      const [choice] = choices;
      if (choice?.delta.content) yield choice.delta.content;
      isFinished ||= Boolean(choice?.finish_reason);
    }
    if (!isFinished) throw new AppError('CONNECTOR_BAD', 'The model broke off in the middle of its answer. Try again.');
  }

  async #embedBatch(call: Call, model: string, input: string[]): Promise<Float32Array[]> {
    const client = await this.#open();
    const { data, usage } = await client.embeddings.create({ model, input, encoding_format: 'float' }, { signal: call.signal });
    call.log('embed', usage);
    if (data.length !== input.length) throw new AppError('CONNECTOR_BAD', 'The model gave another number of vectors than texts. Try another model.');
    return [...data].sort((left, right) => left.index - right.index).map(({ embedding }) => Float32Array.from(embedding));
  }

  async #during<T>(ctx: MessageContext, request: { timeoutMs?: number; signal?: AbortSignal | undefined }, work: (call: Call) => Promise<T>): Promise<T> {
    const call = this.#begin(ctx, request);
    try {
      return await work(call);
    } catch (error) {
      throw modelError(error, call);
    } finally {
      call.end();
    }
  }

  #begin(ctx: MessageContext, { timeoutMs = DEFAULT_TIMEOUT_MS, signal: caller }: { timeoutMs?: number; signal?: AbortSignal | undefined }): Call {
    const leftMs = Math.min(timeoutMs, (ctx.deadlineAt ?? Infinity) - this.#clock.now().getTime());
    if (leftMs <= 0) throw new AppError('DEADLINE_EXCEEDED', 'There was no time left to ask the model. Try again.');
    const timeout = AbortSignal.timeout(Math.ceil(leftMs));
    const ending = new AbortController();
    const signal = AbortSignal.any([timeout, ending.signal, ...(caller ? [caller] : [])]);
    return { signal, timeout, caller, log: this.#logFor(ctx), end: () => ending.abort() };
  }

  /** One line per request, with what it cost. */
  #logFor(ctx: MessageContext): Call['log'] {
    const logger = loggerFor(this.options.logger, ctx);
    let since = this.#clock.now().getTime();
    return (operation, usage) => {
      const now = this.#clock.now().getTime();
      const { prompt_tokens = 0, completion_tokens = 0 } = usage ?? {};
      const cost = this.#costUsd(prompt_tokens, completion_tokens);
      logger.info({ model: this.options.name, operation, prompt_tokens, completion_tokens, ...cost, duration_ms: now - since }, 'asked the model');
      since = now;
    };
  }

  #costUsd(promptTokens: number, completionTokens: number): { cost_usd?: number } {
    const { prices } = this.options;
    return prices ? { cost_usd: (promptTokens * prices.inputUsdPerMillion + completionTokens * prices.outputUsdPerMillion) / 1_000_000 } : {};
  }

  #open(): Promise<OpenAI> {
    return (this.#client ??= this.#createClient());
  }

  #reach(): HttpClient {
    return this.options.http.allowing({ hosts: [new URL(this.options.url).host], allowInside: true });
  }

  /** The package costs about 100 MB, so a system without questions does not load it. It may read no environment of its own. */
  async #createClient(): Promise<OpenAI> {
    const { OpenAI } = await import('openai');
    return new OpenAI({
      baseURL: this.options.url,
      apiKey: this.options.apiKey || 'none',
      adminAPIKey: null,
      organization: null,
      project: null,
      webhookSecret: null,
      logLevel: 'off',
      maxRetries: 0,
      timeout: LONGEST_CALL_MS,
      fetch: fetchThrough(this.#reach(), { timeoutMs: LONGEST_CALL_MS, isRepeatable: true }),
    });
  }
}

function messagesOf({ system, prompt, untrusted = [] }: TextRequest): Message[] {
  if (untrusted.length === 0) return [{ role: 'system', content: system }, { role: 'user', content: prompt }];
  const { rule, block } = fenceUntrusted(untrusted);
  return [{ role: 'system', content: `${system}\n\n${rule}` }, { role: 'user', content: `${prompt}\n\n${block}` }];
}

function sameLength(vectors: Float32Array[]): Float32Array[] {
  if (vectors.every((vector) => vector.length === vectors[0]?.length)) return vectors;
  throw new AppError('CONNECTOR_BAD', 'The model gave vectors of different lengths. Try another model.');
}
