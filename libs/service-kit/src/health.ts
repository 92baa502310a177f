import type { Bus } from '@adjutant/messaging';
import type { ServiceParts } from './service-parts.js';

export interface HealthCheck {
  status: 'ok' | 'error';
  /** What is wrong, in one sentence. */
  message: string | null;
}

/**
 * How a service is. `error` when it can answer nothing: without its database or the bus. A job store that is away, or events
 * that wait, are told but do not make it so: what is asked for is answered, and what is to be done is done later.
 */
export interface ServiceHealth {
  service: string;
  status: 'ok' | 'error';
  checks: Record<string, HealthCheck>;
  /** Events that wait to be sent. */
  relay_pending: number;
  failed_jobs: number;
}

const LAG_LIMIT = 10_000;
const NEEDED = ['bus', 'database'];

export async function checkHealth(service: string, bus: Pick<Bus, 'ping'>, { database, messaging, jobs }: ServiceParts): Promise<ServiceHealth> {
  let relayPending = 0;
  let failedJobs = 0;
  const checks: Record<string, HealthCheck> = { bus: await check(() => bus.ping()) };
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
  const isOk = NEEDED.every((name) => checks[name]?.status !== 'error');
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
