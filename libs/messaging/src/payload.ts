import { AppError } from '@adjutant/contracts-core';
import { z } from 'zod';

/** Throws BAD_REQUEST when `payload` is not what the contract `name` takes. */
export function checkPayload(name: string, schema: z.ZodType, payload: unknown): void {
  const result = schema.safeParse(payload);
  if (!result.success) throw badPayload(name, result.error);
}

/** `payload` as it goes over a wire: checked, then JSON. What a schema changes or adds is left to the receiver. */
export function pack(name: string, schema: z.ZodType, payload: unknown): string {
  checkPayload(name, schema, payload);
  return JSON.stringify(payload) ?? '';
}

/** What arrived as `wire`, checked against the contract. Throws BAD_REQUEST. */
export function unpack<Schema extends z.ZodType>(name: string, schema: Schema, wire: string): z.output<Schema> {
  const result = schema.safeParse(wire === '' ? undefined : parse(name, wire));
  if (!result.success) throw badPayload(name, result.error);
  return result.data;
}

function parse(name: string, wire: string): unknown {
  try {
    return JSON.parse(wire);
  } catch (cause) {
    throw new AppError('BAD_REQUEST', `${name}: what arrived is not JSON.`, undefined, { cause });
  }
}

function badPayload(name: string, error: z.ZodError): AppError {
  return new AppError('BAD_REQUEST', `${name}: ${z.prettifyError(error)}`, { issues: error.issues });
}
