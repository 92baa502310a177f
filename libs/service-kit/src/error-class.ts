import type { ErrorCode } from '@adjutant/contracts-core';

/** Whose fault an error is: the caller's, a service that is away, a provider's, or ours. For logs and figures. */
export const errorClasses = ['client', 'server', 'integration', 'system'] as const;
export type ErrorClass = (typeof errorClasses)[number];

const CLASSES: Partial<Record<ErrorCode, ErrorClass>> = {
  CONNECTOR_BAD: 'integration',
  UNAVAILABLE: 'server',
  DEADLINE_EXCEEDED: 'server',
  INTERNAL: 'system',
};

export function errorClassOf(code: ErrorCode): ErrorClass {
  return CLASSES[code] ?? 'client';
}
