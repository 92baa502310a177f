import type { Platform } from './platform.js';

/** Injection token of what a service may know about the program that it runs in: a PlatformInfo. */
export const PLATFORM_INFO = Symbol('PLATFORM_INFO');

/** For telling people. Nothing may behave differently because of `profile`. */
export type PlatformInfo = Readonly<Pick<Platform, 'profile' | 'version' | 'dataDir' | 'stopGraceMs'> & { hasRedis: boolean }>;

export function platformInfoOf({ profile, version, dataDir, stopGraceMs, jobsUrl }: Platform): PlatformInfo {
  return { profile, version, dataDir, stopGraceMs, hasRedis: /^rediss?:/.test(jobsUrl ?? '') };
}
