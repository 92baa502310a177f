import type { Bus } from '@adjutant/messaging';
import type { RunningService } from '@adjutant/service-kit';
import { waitFor } from './wait-for.js';

const DEADLINE_MS = 20_000;
/** Quiet twice in a row: work may be on its way from one place to the next during the first look. */
const LOOKS = 2;

/** Resolves when outboxes, bus and jobs of `services` are quiet; after 20 s (or `deadlineMs`) throws and says what is not. */
export async function drain(bus: Bus, services: readonly RunningService[], deadlineMs = DEADLINE_MS): Promise<void> {
  let quiet = 0;
  let busy: string[] = [];
  const look = async (): Promise<boolean> => {
    busy = await findBusy(bus, services);
    quiet = busy.length === 0 ? quiet + 1 : 0;
    return quiet >= LOOKS;
  };
  try {
    await waitFor(look, { deadlineMs });
  } catch (error) {
    throw new Error(`Still busy after ${deadlineMs} ms: ${busy.join('; ')}`, { cause: error });
  }
}

async function findBusy(bus: Bus, services: readonly RunningService[]): Promise<string[]> {
  const { in_flight, waiting, retrying } = bus.stats();
  const messages = in_flight + waiting + retrying;
  const perService = await Promise.all(services.map(findBusyParts));
  return [...(messages > 0 ? [`bus: ${in_flight} under way, ${waiting} waiting, ${retrying} to be tried again`] : []), ...perService.flat()];
}

async function findBusyParts({ name, parts: { messaging, jobs } }: RunningService): Promise<string[]> {
  const relay = messaging?.relay;
  const [unsent, isIdle, counts] = await Promise.all([relay?.pending() ?? 0, jobs?.idle() ?? true, jobs?.counts()]);
  return [
    ...(unsent > 0 || relay?.isBusy ? [`${name}: outbox with ${unsent} events`] : []),
    ...(isIdle ? [] : [`${name}: jobs ${JSON.stringify(counts)}`]),
  ];
}
