import { AppError } from '@adjutant/contracts-core';

export interface Interruptions {
  timeout: AbortSignal;
  caller: AbortSignal | undefined;
}

/** What went wrong with an exchange, in one sentence. Names the host only: paths and queries may hold secrets. */
export function httpError(thrown: unknown, host: string, { timeout, caller }: Interruptions): AppError {
  const ours = findAppError(thrown);
  if (ours) return ours;
  if (caller?.aborted) return new AppError('CANCELLED', `The request to ${host} was cancelled.`);
  if (timeout.aborted) return new AppError('DEADLINE_EXCEEDED', `${host} did not answer in time. Try again later.`, { host });
  return new AppError('CONNECTOR_BAD', `${host} could not be reached or broke off. Check the address and the network, then try again.`, { host }, { cause: thrown });
}

/** A refusal of the guard may come wrapped by the socket layers. */
function findAppError(thrown: unknown, depth = 0): AppError | undefined {
  if (thrown instanceof AppError) return thrown;
  if (!(thrown instanceof Error) || depth > 4) return undefined;
  const wrapped = thrown instanceof AggregateError ? [...(thrown.errors as unknown[]), thrown.cause] : [thrown.cause];
  return wrapped.map((inner) => findAppError(inner, depth + 1)).find((found) => found !== undefined);
}
