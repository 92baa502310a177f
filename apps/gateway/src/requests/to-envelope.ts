import type { AppError } from '@adjutant/contracts-core';
import type { ErrorEnvelope, SuccessEnvelope } from '@adjutant/contracts-gateway';

/** The body of every error answer. */
export function toErrorEnvelope(error: AppError, requestId: string, now: Date): ErrorEnvelope {
  return { success: false, error: { code: error.code, message: error.message, details: error.details ?? {} }, timestamp: now.toISOString(), request_id: requestId };
}

/** An answer wrapped, for clients that ask for it. */
export function toSuccessEnvelope<Data>(data: Data, requestId: string, now: Date): SuccessEnvelope<Data> {
  return { success: true, data, message: 'ok', timestamp: now.toISOString(), request_id: requestId };
}
