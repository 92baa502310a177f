import type { Database } from '@adjutant/database';
import type { Metrics } from '@adjutant/telemetry';
import type { Messaging } from './wire-messaging.js';

/** Shows what waits in a service's tables and for its connections, each time somebody asks. What cannot be read keeps its last figure. */
export function measureMessaging(service: string, metrics: Metrics, database: Database, { relay, deadLetters }: Pick<Messaging, 'relay' | 'deadLetters'>): void {
  const messages = metrics.gauge('adjutant_outbox_messages', 'Events of the outbox that are not sent, by state', ['service', 'state']);
  const lag = metrics.gauge('adjutant_outbox_lag_seconds', 'How long the oldest event has waited to be sent', ['service']);
  const letters = metrics.gauge('adjutant_dead_letters', 'Events that a consumer could not handle', ['service']);
  const connections = metrics.gauge('adjutant_database_connections', 'Connections of the pool by state, and work that waits for one', ['service', 'state']);
  const readTables = async (): Promise<void> => {
    const [{ unsent, failed }, seconds, count] = await Promise.all([relay.stats(), relay.lagSeconds(), deadLetters.count()]);
    messages.set({ service, state: 'unsent' }, unsent);
    messages.set({ service, state: 'failed' }, failed);
    lag.set({ service }, seconds);
    letters.set({ service }, count);
  };
  metrics.onRender(async () => {
    for (const [state, count] of Object.entries(database.connections())) connections.set({ service, state }, count);
    await readTables().catch(() => undefined);
  });
}
