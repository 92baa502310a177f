import type { ServiceParts } from './service-parts.js';

export interface HealthCheck {
  status: 'ok' | 'error';
  /** What is wrong, in one sentence. */
  message: string | null;
}

/** How a service is. `error` when it cannot work; jobs that were given up are told but do not make it so. */
export interface ServiceHealth {
  service: string;
  status: 'ok' | 'error';
  checks: Record<string, HealthCheck>;
  /** Events that wait to be sent. */
  relay_pending: number;
  failed_jobs: number;
}

const LAG_LIMIT = 10_000;

export async function checkHealth(service: string, { database, messaging, jobs }: ServiceParts): Promise<ServiceHealth> {
  let relayPending = 0;
  let failedJobs = 0;
  const checks: Record<string, HealthCheck> = {};
  if (database) checks['database'] = await check(() => database.ping());
  if (messaging) {
    checks['relay'] = await check(async () => {
      relayPending = await messaging.relay.pending();
      if (relayPending > LAG_LIMIT) throw new Error(`${relayPending} events wait to be sent.`);
    });
  }
  if (jobs) {
    checks['jobs'] = await check(async () => {
      failedJobs = (await jobs.counts()).failed;
    });
    if (failedJobs > 0) checks['jobs'].message = `${failedJobs} jobs were given up.`;
  }
  const isOk = Object.values(checks).every(({ status }) => status === 'ok');
  return { service, status: isOk ? 'ok' : 'error', checks, relay_pending: relayPending, failed_jobs: failedJobs };
}

async function check(probe: () => Promise<void>): Promise<HealthCheck> {
  try {
    await probe();
    return { status: 'ok', message: null };
  } catch (error) {
    return { status: 'error', message: error instanceof Error ? error.message : 'It does not answer.' };
  }
}
