import { AppError, type MessageContext } from '@adjutant/contracts-core';

/** Throws FORBIDDEN: what could not be done is nobody's business but an administrator's. */
export function requireAdmin({ role }: MessageContext): void {
  if (role !== 'admin') throw new AppError('FORBIDDEN', 'Only an administrator may see, and try again, what could not be done.');
}
