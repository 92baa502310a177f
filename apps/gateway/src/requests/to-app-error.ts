import { AppError, type ErrorCode } from '@adjutant/contracts-core';
import { HttpException } from '@nestjs/common';

const SENTENCES: Readonly<Record<string, [ErrorCode, string]>> = {
  FST_ERR_CTP_INVALID_JSON_BODY: ['BAD_REQUEST', 'The body is not valid JSON.'],
  FST_ERR_CTP_BODY_TOO_LARGE: ['PAYLOAD_TOO_LARGE', 'The body is larger than MAX_FILE_SIZE allows.'],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: ['UNSUPPORTED_MEDIA_TYPE', 'This kind of body is not understood. Send JSON, with Content-Type: application/json.'],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: ['BAD_REQUEST', 'The body is not as long as Content-Length says.'],
  FST_ERR_BAD_URL: ['BAD_REQUEST', 'The address is not a valid URL: percent signs must be escaped as %25.'],
};

const BY_STATUS: Readonly<Record<number, ErrorCode>> = {
  401: 'UNAUTHENTICATED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  405: 'METHOD_NOT_ALLOWED',
  409: 'CONFLICT',
  413: 'PAYLOAD_TOO_LARGE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  422: 'UNPROCESSABLE',
  429: 'RATE_LIMITED',
  503: 'UNAVAILABLE',
};

function statusOf(thrown: object): number | undefined {
  if (thrown instanceof HttpException) return thrown.getStatus();
  return 'statusCode' in thrown && typeof thrown.statusCode === 'number' ? thrown.statusCode : undefined;
}

function fromFramework(thrown: Error): AppError | undefined {
  const known = 'code' in thrown && typeof thrown.code === 'string' ? SENTENCES[thrown.code] : undefined;
  if (known) return new AppError(...known);
  const status = statusOf(thrown);
  if (status === undefined || status < 400) return undefined;
  const code = BY_STATUS[status] ?? (status < 500 ? 'BAD_REQUEST' : undefined);
  return code ? new AppError(code, thrown.message) : undefined;
}

/** Whatever was thrown, by us or by the framework, as an AppError fit to be shown. */
export function toAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  return (thrown instanceof Error ? fromFramework(thrown) : undefined) ?? AppError.from(thrown);
}
