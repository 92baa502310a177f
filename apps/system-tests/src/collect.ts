import type { AdjutantClient } from '@adjutant/client';

/** Reads all pages of a list. */
async function allPages<Page extends { next_cursor: string | null }, Item>(ask: (cursor: string | undefined) => Promise<Page>, itemsOf: (page: Page) => Item[]): Promise<Item[]> {
  const found: Item[] = [];
  let cursor: string | undefined;
  do {
    const page = await ask(cursor);
    found.push(...itemsOf(page));
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined);
  return found;
}

const from = (cursor: string | undefined) => (cursor === undefined ? {} : { cursor });

export const allEvents = (client: AdjutantClient) => allPages((cursor) => client.call('listEvents', { limit: 200, ...from(cursor) }), ({ events }) => events);
export const allThreads = (client: AdjutantClient) => allPages((cursor) => client.call('listThreads', { limit: 100, ...from(cursor) }), ({ threads }) => threads);
export const allTasks = (client: AdjutantClient) => allPages((cursor) => client.call('listTasks', { limit: 200, status: 'any', ...from(cursor) }), ({ tasks }) => tasks);
export const allAudit = (client: AdjutantClient, objectType: string) => allPages((cursor) => client.call('listAudit', { object_type: objectType, limit: 100, ...from(cursor) }), ({ entries }) => entries);
