import { AppError } from '@adjutant/contracts-core';

export type HttpMethod = 'GET' | 'HEAD' | 'OPTIONS' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export interface HttpRequest {
  url: string | URL;
  /** GET when absent. */
  method?: HttpMethod;
  headers?: Readonly<Record<string, string>>;
  body?: string | Uint8Array;
  /** Sends `json` as the body. */
  json?: unknown;
  /** Sends `form` as the body, URL-encoded. */
  form?: Readonly<Record<string, string>>;
  /** For one try, from connecting to the last byte; 10 s when absent. */
  timeoutMs?: number;
  /** No try and no wait goes on after this instant (milliseconds since 1970); a context's `deadlineAt` fits. */
  deadlineAt?: number | undefined;
  /** Largest response body; 10 MiB when absent. */
  maxResponseBytes?: number;
  /** Says that sending it twice does no harm. Taken from the method when absent. */
  isRepeatable?: boolean;
  signal?: AbortSignal | undefined;
}

export type HttpHeaders = Readonly<Record<string, string>>;

/** A response whose body is still on its way. Read it to the end, or `cancel()`. */
export interface HttpStream {
  status: number;
  headers: HttpHeaders;
  body: AsyncIterable<Uint8Array>;
  cancel(): void;
}

/** A whole response. Every status is returned, redirects too; only a failed exchange throws. */
export class HttpResponse {
  constructor(
    readonly status: number,
    readonly headers: HttpHeaders,
    readonly body: Buffer,
  ) {}

  get isOk(): boolean {
    return this.status >= 200 && this.status < 300;
  }

  text(): string {
    return this.body.toString('utf8');
  }

  /** Throws CONNECTOR_BAD when the body is not JSON. */
  json(): unknown {
    try {
      return JSON.parse(this.text());
    } catch {
      throw new AppError('CONNECTOR_BAD', 'The other side answered with something that is not JSON. Try again later.', { status: this.status });
    }
  }
}
