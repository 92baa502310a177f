import { AppError, type MessageContext } from '@adjutant/contracts-core';
import { withSpan, type Logger, type Metrics } from '@adjutant/telemetry';
import { errorClasses, errorClassOf } from './error-class.js';

/** Runs one request or event of a service: as a span, measured, and with one log line that carries the request id. */
export type WatchCall = <T>(name: string, ctx: MessageContext, work: (ctx: MessageContext) => Promise<T>) => Promise<T>;

/** Errors come out as AppErrors; the code decides the level of their line, and only unknown ones bring their stack. */
export function watchCalls(kind: 'request' | 'event', logger: Logger, metrics: Metrics): WatchCall {
  const durations = metrics.histogram(`adjutant_${kind}_duration_seconds`, `Time to handle one ${kind}`, ['name', 'outcome']);
  const errors = metrics.counter('adjutant_errors_total', 'Requests and events that failed, by whose fault it was', ['kind', 'error_class']);
  // From zero on: of a figure that begins with its first error nobody sees that it grew.
  for (const error_class of errorClasses) errors.add({ kind, error_class }, 0);
  return async (name, ctx, work) => {
    const startedAt = performance.now();
    const fieldsAt = (durationMs: number) => ({
      request_id: ctx.requestId,
      user_id: ctx.userId,
      [kind]: name,
      duration_ms: Math.round(durationMs * 10) / 10,
    });
    try {
      const result = await withSpan(name, ctx, work);
      const durationMs = performance.now() - startedAt;
      durations.observe({ name, outcome: 'ok' }, durationMs / 1_000);
      logger.debug(fieldsAt(durationMs), `${kind} handled`);
      return result;
    } catch (thrown) {
      const error = AppError.from(thrown);
      const durationMs = performance.now() - startedAt;
      durations.observe({ name, outcome: error.code }, durationMs / 1_000);
      const errorClass = errorClassOf(error.code);
      errors.add({ kind, error_class: errorClass });
      const cause = error.code === 'INTERNAL' ? { error: thrown } : { reason: error.message };
      logger[error.logLevel]({ ...fieldsAt(durationMs), code: error.code, error_class: errorClass, ...cause }, `${kind} failed`);
      throw error;
    }
  };
}
