import type { ErrorCode, ErrorEnvelope } from '@adjutant/contracts-gateway';

/** What the server refused or could not do. `status` is 0 when it was not reached at all. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly status: number,
    readonly details: Readonly<Record<string, unknown>> = {},
    readonly requestId?: string,
    /** When to try again, in seconds, where the server said so. */
    readonly retryAfterSeconds?: number,
  ) {
    super(message);
  }

  static fromEnvelope({ error, request_id }: ErrorEnvelope, status: number, retryAfterSeconds?: number): ApiError {
    return new ApiError(error.code, error.message, status, error.details, request_id, retryAfterSeconds);
  }
}

/** Was the server not there, or not able to answer? Then the same may work later. */
export function isAway(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 0 || error.status === 429 || error.status >= 500);
}

function isEnvelope(body: unknown): body is ErrorEnvelope {
  return typeof body === 'object' && body !== null && 'success' in body && body.success === false && 'error' in body;
}

/** The error of an answer that is not 2xx, also when it comes from a proxy in between. */
export async function toApiError(response: Response): Promise<ApiError> {
  const body: unknown = await response.json().catch(() => null);
  const wait = Number(response.headers.get('retry-after') ?? Number.NaN);
  const retryAfterSeconds = Number.isFinite(wait) ? wait : undefined;
  if (isEnvelope(body)) return ApiError.fromEnvelope(body, response.status, retryAfterSeconds);
  return new ApiError(response.status < 500 ? 'BAD_REQUEST' : 'UNAVAILABLE', `The server answered ${response.status}.`, response.status, {}, undefined, retryAfterSeconds);
}
