import type { AdjutantClient } from '@adjutant/client';

const DAY_MS = 86_400_000;
const AT_ONCE = 8;

/** Tasks by the API itself; two thirds of them are due between five days ago and in forty. */
export async function addTasks(client: AdjutantClient, count: number): Promise<void> {
  let next = 0;
  const caller = async () => {
    for (let index = next++; index < count; index = next++) {
      const due_at = new Date(Date.now() + ((index * 7919) % 45_000) * (DAY_MS / 1000) - 5 * DAY_MS).toISOString();
      await client.call('createTask', { title: `Send the ${index}th report to Person ${index % 40}`, ...(index % 3 === 0 ? {} : { due_at }) });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, caller));
}
