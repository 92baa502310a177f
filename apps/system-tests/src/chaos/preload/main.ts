import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { CrashCounter } from './crash-point.js';
import { patchPostgres } from './patch-postgres.js';
import { repeatEvents } from './repeat-events.js';
import { CHAOS_SETTINGS, type ChaosSettings } from './settings.js';
import { watchCalls } from './watch-calls.js';

const settings = JSON.parse(process.env[CHAOS_SETTINGS] ?? '{}') as ChaosSettings;
const crash = settings.crash && new CrashCounter(settings.crash);

patchPostgres(settings, crash);
if (crash) watchCalls(crash);
if (settings.repeatEvents) {
  const apps = dirname(dirname(dirname(process.argv[1] ?? '')));
  const { ConsumerQueue } = (await import(pathToFileURL(join(apps, '..', 'libs/messaging/dist/consumer-queue.js')).href)) as { ConsumerQueue: { prototype: Parameters<typeof repeatEvents>[0] } };
  repeatEvents(ConsumerQueue.prototype, settings.repeatEvents.seed);
}
