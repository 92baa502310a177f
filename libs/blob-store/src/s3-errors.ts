import { AppError, type ErrorCode } from '@adjutant/contracts-core';

interface Known {
  code: ErrorCode;
  message: string;
}

const REFUSED: Known = { code: 'UNAVAILABLE', message: 'The S3 server refuses the access key or its secret. Check S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY.' };
const FORBIDDEN: Known = { code: 'UNAVAILABLE', message: 'The S3 server does not let this access key do that. Let it list, read, write and delete in the bucket of S3_BUCKET.' };
const NO_BUCKET: Known = { code: 'UNAVAILABLE', message: 'The bucket of S3_BUCKET is not there. Create it, or name another one.' };
const FULL: Known = { code: 'UNAVAILABLE', message: 'The S3 server has no room left. Free some space or raise its quota, then try again.' };
const ENDED: Known = { code: 'CANCELLED', message: 'The upload was ended before it was here as a whole. Send it again.' };
const SLOW: Known = { code: 'DEADLINE_EXCEEDED', message: 'The S3 server did not answer in time. Try again in a moment.' };
const AWAY: Known = { code: 'UNAVAILABLE', message: 'The S3 server cannot be reached. Check S3_ENDPOINT and that the server runs.' };
const FAILED: Known = { code: 'UNAVAILABLE', message: 'The S3 server failed. Try again in a moment; the log has the details.' };
const NO_BLOB: Known = { code: 'NOT_FOUND', message: 'There is no such blob; it may have been deleted.' };

const BY_NAME: Readonly<Record<string, Known>> = {
  NoSuchKey: NO_BLOB,
  NotFound: NO_BLOB,
  NoSuchBucket: NO_BUCKET,
  NoSuchUpload: ENDED,
  InvalidAccessKeyId: REFUSED,
  SignatureDoesNotMatch: REFUSED,
  AccessDenied: FORBIDDEN,
  AllAccessDisabled: FORBIDDEN,
  QuotaExceeded: FULL,
  XMinioStorageFull: FULL,
  InsufficientStorage: FULL,
  RequestTimeTooSkewed: { code: 'UNAVAILABLE', message: 'The clocks of this machine and of the S3 server differ too much. Set them right.' },
};
/** Before the name, which the client sets to TimeoutError for all of them. */
const LINE_CODES = ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'ERR_STREAM_PREMATURE_CLOSE'];
const BY_CODE: Readonly<Record<string, Known>> = Object.fromEntries(LINE_CODES.map((code) => [code, AWAY]));

interface Thrown {
  name?: string;
  message?: string;
  code?: string;
  $metadata?: { httpStatusCode?: number; requestId?: string };
}

/**
 * What the client threw as an AppError. Of the original only its name, status and request id are kept: servers repeat the
 * access key and what was signed in the body of an error.
 */
export function explainS3(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  const error = thrown as Thrown;
  const { code, message } = knownOf(error);
  const { httpStatusCode, requestId } = error.$metadata ?? {};
  const cause = new Error(`${error.code ?? error.name ?? 'unknown'}${httpStatusCode ? ` (HTTP ${httpStatusCode}, request ${requestId ?? 'without id'})` : ''}`);
  return new AppError(code, message, undefined, { cause });
}

export function isS3(thrown: unknown, name: string): boolean {
  return (thrown as Thrown | null)?.name === name;
}

/** Whether the server understood, and does not want to. */
export function isRefusal(thrown: unknown): boolean {
  const status = (thrown as Thrown).$metadata?.httpStatusCode ?? 0;
  return status >= 400 && status < 500;
}

function knownOf({ name = '', code = '', $metadata }: Thrown): Known {
  const known = BY_CODE[code] ?? BY_NAME[name];
  if (known) return known;
  if (name === 'TimeoutError' || name === 'AbortError' || code === 'ETIMEDOUT') return SLOW;
  return $metadata?.httpStatusCode === 403 ? FORBIDDEN : FAILED;
}
