import { setTimeout as delay } from 'node:timers/promises';

import { seededRandom } from '../../seeded-random.js';

/** A queue of one consumer of the in-process bus, as much of it as is needed here. */
interface Queue {
  deliver(id: string, ...rest: unknown[]): Promise<unknown>;
}

const MOST_TIMES = 5;
const LATEST_MS = 60;

/**
 * Delivers every event one to five times, each at a time of its own, so that later ones overtake it. The sender hears how
 * the last of them ended, as from a broker that repeats what was not acknowledged.
 */
export function repeatEvents(queue: Queue, seed: number): void {
  const random = seededRandom(seed);
  const original = queue.deliver;
  queue.deliver = async function (this: Queue, id: string, ...rest: unknown[]): Promise<unknown> {
    const times = 1 + Math.floor(random() * MOST_TIMES);
    const deliveries = Array.from({ length: times }, async () => {
      await delay(random() * LATEST_MS);
      return original.call(this, id, ...rest);
    });
    const outcomes = await Promise.allSettled(deliveries);
    const last = outcomes.find(({ status }) => status === 'rejected') ?? outcomes[0];
    if (last?.status === 'rejected') throw last.reason;
    return last?.value;
  };
}
