import { AppError, type ErrorCode } from '@adjutant/contracts-core';

interface Interruptions {
  timeout: AbortSignal;
  caller: AbortSignal | undefined;
}

/** What went wrong with a call, in one sentence; never the key, never the prompt. */
export function modelError(thrown: unknown, { timeout, caller }: Interruptions): AppError {
  if (caller?.aborted) return new AppError('CANCELLED', 'The question to the model was cancelled.');
  if (timeout.aborted) return new AppError('DEADLINE_EXCEEDED', 'The model did not answer in time. Try again later.');
  const status = statusOf(thrown);
  if (status !== undefined) return refusedBy(status);
  return findAppError(thrown) ?? new AppError('CONNECTOR_BAD', 'The model answered with something that cannot be read. Try again later.', undefined, { cause: thrown });
}

/** What a status that is no answer means. */
export function refusedBy(status: number): AppError {
  const [code, sentence] = verdict(status);
  return new AppError(code, sentence, { status });
}

function verdict(status: number): [ErrorCode, string] {
  if (status === 401 || status === 403) return ['UNAVAILABLE', 'The model refused the key. Check MODEL_API_KEY.'];
  if (status === 404) return ['UNAVAILABLE', 'The model is not known at that address. Check MODEL_URL and MODEL_NAME.'];
  if (status === 429) return ['RATE_LIMITED', 'The model takes no more questions for now. Try again later.'];
  if (status >= 500) return ['UNAVAILABLE', 'The model is out of order. Try again later.'];
  return ['UNPROCESSABLE', 'The model did not accept the question. It may be too long for it.'];
}

function statusOf(thrown: unknown): number | undefined {
  const status = thrown instanceof Error && 'status' in thrown ? thrown.status : undefined;
  return typeof status === 'number' ? status : undefined;
}

function findAppError(thrown: unknown, depth = 0): AppError | undefined {
  if (thrown instanceof AppError) return thrown;
  return thrown instanceof Error && depth < 4 ? findAppError(thrown.cause, depth + 1) : undefined;
}
