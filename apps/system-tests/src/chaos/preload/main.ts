import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { CrashCounter } from './crash-point.js';
import { repeatDeliveries, watchAmqplib } from './patch-amqplib.js';
import { patchPostgres, schemaOf } from './patch-postgres.js';
import { repeatEvents } from './repeat-events.js';
import { CHAOS_SETTINGS, type ChaosSettings } from './settings.js';
import { watchCalls } from './watch-calls.js';

const settings = JSON.parse(process.env[CHAOS_SETTINGS] ?? '{}') as ChaosSettings;
const crash = settings.crash && new CrashCounter(settings.crash);
/** Of the only service in this process; undefined where there are several, or in one that has no broker. */
const ownSchema = schemaOf(URL.parse(process.env['DATABASE_URL'] ?? '')?.username);
const hasBroker = process.env['RABBITMQ_URL'] !== undefined;

patchPostgres(settings, crash);
if (crash) watchCalls(crash, ownSchema);
if (crash && hasBroker) watchAmqplib(crash, ownSchema);
if (settings.repeatEvents && hasBroker) repeatDeliveries(settings.repeatEvents.seed);
else if (settings.repeatEvents) await repeatInProcess(settings.repeatEvents.seed);

/** Of the build that this process runs, which need not be the one that this file is of. */
async function repeatInProcess(seed: number): Promise<void> {
  const path = join(dirname(process.argv[1] ?? ''), '..', '..', '..', 'libs/messaging/dist/consumer-queue.js');
  if (!existsSync(path)) return;
  const { ConsumerQueue } = (await import(pathToFileURL(path).href)) as { ConsumerQueue: { prototype: Parameters<typeof repeatEvents>[0] } };
  repeatEvents(ConsumerQueue.prototype, seed);
}
