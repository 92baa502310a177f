import { AppError, type Role } from '@adjutant/contracts-core';
import type { RoutePolicy } from '@adjutant/contracts-gateway';

const ROLES: Readonly<Record<Exclude<RoutePolicy, 'public' | 'local'>, readonly Role[]>> = {
  read: ['admin', 'user', 'observer', 'api'],
  write: ['admin', 'user', 'api'],
  admin: ['admin'],
  owner: ['admin'],
};

/** Throws FORBIDDEN when a role may not call routes of the policy. */
export function assertMayCall(policy: Exclude<RoutePolicy, 'public' | 'local'>, role: Role): void {
  if (ROLES[policy].includes(role)) return;
  const reason = role === 'observer' ? 'Observers may look but not change anything.' : 'Only an administrator may do this.';
  throw new AppError('FORBIDDEN', reason);
}
