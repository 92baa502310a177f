import { AppError } from '@adjutant/contracts-core';

const RETRIED = new Set(['40001', '40P01']);
const UNREACHABLE = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ENOTFOUND', '57P01', '57P02', '57P03', '08006', '08001', '53300']);

function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : '';
}

/** A transaction that lost against another and may simply be run again. */
export function isRetryable(error: unknown): boolean {
  return RETRIED.has(codeOf(error));
}

/** There is no server, or none any more: another connection may find one. */
export function isUnreachable(error: unknown): boolean {
  return UNREACHABLE.has(codeOf(error)) || isBrokenConnection(error);
}

/** What PostgreSQL said, as one of our errors where the caller can do something about it; anything else as it is. */
export function mapError(error: unknown): unknown {
  const code = codeOf(error);
  const as = (appCode: ConstructorParameters<typeof AppError>[0], message: string) => new AppError(appCode, message, undefined, { cause: error });
  if (code === '23505') return as('CONFLICT', 'This exists already.');
  if (code === '57014' || code === '55P03') return as('DEADLINE_EXCEEDED', 'The database took too long. Try again in a moment.');
  if (code === '53100') return as('UNAVAILABLE', 'The disk is full. Free some space and try again.');
  if (code === '53200') return as('UNAVAILABLE', 'The database has run out of memory. Close something and try again.');
  if (isUnreachable(error)) return as('UNAVAILABLE', 'The database cannot be reached. Try again in a moment.');
  return error;
}

function isBrokenConnection(error: unknown): boolean {
  return error instanceof Error && /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Query read timeout/.test(error.message);
}
