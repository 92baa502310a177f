import { AppError } from '@adjutant/contracts-core';
import { QdrantClient } from '@qdrant/js-client-rest';

const DEFAULT_PORT = 6333;
const CONNECTIONS = 16;
const TIMED_OUT = new Set(['QdrantClientTimeoutError', 'AbortError', 'TimeoutError']);

export interface QdrantServerOptions {
  url: string;
  apiKey?: string | undefined;
  readDeadlineMs: number;
  writeDeadlineMs: number;
}

/** A Qdrant server: every request has a deadline, every failure is an AppError with Qdrant's answer as its cause. */
export class QdrantServer {
  readonly #reads: QdrantClient;
  readonly #writes: QdrantClient;
  #isClosed = false;

  constructor({ url, apiKey, readDeadlineMs, writeDeadlineMs }: QdrantServerOptions) {
    this.#reads = clientFor(url, apiKey, readDeadlineMs);
    this.#writes = clientFor(url, apiKey, writeDeadlineMs);
  }

  read<T>(work: (client: QdrantClient) => Promise<T>): Promise<T> {
    return this.#ask(this.#reads, work);
  }

  write<T>(work: (client: QdrantClient) => Promise<T>): Promise<T> {
    return this.#ask(this.#writes, work);
  }

  close(): void {
    this.#isClosed = true;
  }

  async #ask<T>(client: QdrantClient, work: (client: QdrantClient) => Promise<T>): Promise<T> {
    if (this.#isClosed) throw new AppError('UNAVAILABLE', 'The search index is closed.');
    try {
      return await work(client);
    } catch (error) {
      throw explain(error);
    }
  }
}

/** The key goes into the header here: the client would warn of it on the console, past our log. */
function clientFor(url: string, apiKey: string | undefined, timeout: number): QdrantClient {
  const { protocol, hostname, pathname } = new URL(url);
  const given = /:(\d+)$/.exec(url.split('/')[2] ?? '')?.[1];
  return new QdrantClient({
    url: `${protocol}//${hostname}`,
    port: given === undefined ? DEFAULT_PORT : Number(given),
    prefix: pathname.replace(/\/+$/, ''),
    timeout,
    headers: apiKey === undefined ? {} : { 'api-key': apiKey },
    checkCompatibility: false,
    maxConnections: CONNECTIONS,
  });
}

function explain(error: unknown): AppError {
  const as = (code: ConstructorParameters<typeof AppError>[0], message: string) => new AppError(code, message, undefined, { cause: error });
  const [name, status] = [nameOf(error), statusOf(error)];
  if (TIMED_OUT.has(name) || status === 408 || status === 504) return as('DEADLINE_EXCEEDED', 'The search index took too long. Try again in a moment.');
  if (status === 401 || status === 403) return as('UNAVAILABLE', 'Qdrant refuses the key of the search index. Check QDRANT_API_KEY.');
  if (status === 413) return as('BAD_REQUEST', 'The documents are too large for the search index. Index fewer at once.');
  if (status === 400 || status === 422) return as('BAD_REQUEST', `The search index refused the request: ${answerOf(error).slice(0, 200)}`);
  if (status !== null || name.startsWith('QdrantClient') || isBroken(error)) return as('UNAVAILABLE', 'The search index cannot be reached. Try again in a moment.');
  return AppError.from(error);
}

function statusOf(error: unknown): number | null {
  const status = (error as { status?: unknown } | null)?.status;
  return typeof status === 'number' ? status : null;
}

function answerOf(error: unknown): string {
  const said = (error as { data?: { status?: { error?: unknown } } } | null)?.data?.status?.error;
  return typeof said === 'string' ? said : 'no reason was given';
}

function nameOf(error: unknown): string {
  return String((error as { name?: unknown } | null)?.name ?? '');
}

/** What fetch says of a connection that was not made, or was cut. */
function isBroken(error: unknown): boolean {
  return nameOf(error) === 'TypeError' && /fetch failed|terminated/.test((error as Error).message);
}

/** Is the collection gone? */
export function isMissing(error: unknown): boolean {
  return error instanceof AppError && statusOf(error.cause) === 404;
}

/** Is the collection, or a space in it, no longer what was known of it? */
export function isOutdated(error: unknown): boolean {
  return isMissing(error) || (error instanceof AppError && statusOf(error.cause) === 400 && /vector name/i.test(answerOf(error.cause)));
}
