import type { HealthReport } from '@adjutant/contracts-operations';

export type Check = HealthReport['checks'][string];

const MIB = 1024 ** 2;
const MIN_FREE_MIB = 100;

/** What is known about the data folder: the code of the error that it gave, or how much it can still take. */
export type StorageFinding = { errorCode: string } | { freeBytes: number };

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'The data folder is gone. Put it back or start again.',
  EACCES: 'The data folder cannot be written to. Check its owner and rights.',
  EROFS: 'The data folder is on a disk that is read-only.',
};

export function judgeStorage(finding: StorageFinding): Check {
  if ('errorCode' in finding) return { status: 'error', message: REASONS[finding.errorCode] ?? `The data folder cannot be used (${finding.errorCode}).` };
  const freeMib = Math.floor(finding.freeBytes / MIB);
  if (freeMib >= MIN_FREE_MIB) return { status: 'ok', message: null };
  return { status: 'error', message: `The disk of the data folder is nearly full: ${freeMib} MiB are left. Free at least ${MIN_FREE_MIB} MiB.` };
}
