import { z } from 'zod';

interface ErrorTraits {
  httpStatus: number;
  isRetryable: boolean;
  logLevel: 'debug' | 'info' | 'warn' | 'error';
}

/** Every error code of the system; the code alone fixes the HTTP status, whether a retry can help, and the log level. */
export const errorCodes = {
  BAD_REQUEST: { httpStatus: 400, isRetryable: false, logLevel: 'info' },
  UNAUTHENTICATED: { httpStatus: 401, isRetryable: false, logLevel: 'info' },
  FORBIDDEN: { httpStatus: 403, isRetryable: false, logLevel: 'warn' },
  NOT_FOUND: { httpStatus: 404, isRetryable: false, logLevel: 'info' },
  METHOD_NOT_ALLOWED: { httpStatus: 405, isRetryable: false, logLevel: 'info' },
  CONFLICT: { httpStatus: 409, isRetryable: false, logLevel: 'info' },
  PAYLOAD_TOO_LARGE: { httpStatus: 413, isRetryable: false, logLevel: 'info' },
  UNSUPPORTED_MEDIA_TYPE: { httpStatus: 415, isRetryable: false, logLevel: 'info' },
  UNPROCESSABLE: { httpStatus: 422, isRetryable: false, logLevel: 'info' },
  RATE_LIMITED: { httpStatus: 429, isRetryable: true, logLevel: 'info' },
  CANCELLED: { httpStatus: 499, isRetryable: false, logLevel: 'info' },
  INTERNAL: { httpStatus: 500, isRetryable: true, logLevel: 'error' },
  CONNECTOR_BAD: { httpStatus: 502, isRetryable: true, logLevel: 'warn' },
  UNAVAILABLE: { httpStatus: 503, isRetryable: true, logLevel: 'warn' },
  DEADLINE_EXCEEDED: { httpStatus: 504, isRetryable: true, logLevel: 'warn' },
} as const satisfies Record<string, ErrorTraits>;

export type ErrorCode = keyof typeof errorCodes;

/** An error as it crosses a process boundary: never a stack, never a secret. */
export const serializedError = z.object({
  code: z.enum(Object.keys(errorCodes) as [ErrorCode, ...ErrorCode[]]),
  message: z.string(),
  details: z.record(z.string(), z.unknown()).optional(),
});
export type SerializedError = z.infer<typeof serializedError>;

/**
 * The only error that the system throws on purpose. `message` is shown to people: one sentence that says what is wrong
 * and what to do. `details` must be free of secrets.
 */
export class AppError extends Error {
  override readonly name = 'AppError';

  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly details?: Record<string, unknown>,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }

  get httpStatus(): number {
    return errorCodes[this.code].httpStatus;
  }

  get isRetryable(): boolean {
    return errorCodes[this.code].isRetryable;
  }

  get logLevel(): ErrorTraits['logLevel'] {
    return errorCodes[this.code].logLevel;
  }

  serialize(): SerializedError {
    return { code: this.code, message: this.message, ...(this.details ? { details: this.details } : {}) };
  }

  static deserialize(error: SerializedError): AppError {
    return new AppError(error.code, error.message, error.details);
  }

  /** Any thrown value as an AppError; an unknown one becomes INTERNAL and keeps its cause for the log, not for the caller. */
  static from(thrown: unknown): AppError {
    if (thrown instanceof AppError) return thrown;
    if (thrown instanceof z.ZodError) {
      return new AppError('BAD_REQUEST', z.prettifyError(thrown), { issues: thrown.issues });
    }
    return new AppError('INTERNAL', 'Something went wrong on our side. Try again; the log has the details.', undefined, {
      cause: thrown,
    });
  }
}
