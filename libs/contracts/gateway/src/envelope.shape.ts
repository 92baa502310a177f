import { instant, serializedError } from '@adjutant/contracts-core';
import { z } from 'zod';

/** The one shape of every error answer, whatever the path, the method or the layer that refused. */
export const errorEnvelope = z.object({
  success: z.literal(false),
  error: z.object({ code: serializedError.shape.code, message: z.string(), details: z.record(z.string(), z.unknown()) }),
  timestamp: instant,
  request_id: z.string(),
});
export type ErrorEnvelope = z.output<typeof errorEnvelope>;

/** What an answer is wrapped in when the request says `X-Envelope: standard`. */
export const successEnvelope = <Data extends z.ZodType>(data: Data) =>
  z.object({ success: z.literal(true), data, message: z.string(), timestamp: instant, request_id: z.string() });
export interface SuccessEnvelope<Data = unknown> {
  success: true;
  data: Data;
  message: string;
  timestamp: string;
  request_id: string;
}
