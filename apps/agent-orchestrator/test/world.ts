import { getPreferences, userPreferences, type UserPreferences } from '@adjutant/contracts-auth-billing';
import { countEvents, type Event, getEvents, getPrecedingEvents, listEvents } from '@adjutant/contracts-connector-ingest';
import { search } from '@adjutant/contracts-embedding';
import { listTasks, type Task, type TaskList } from '@adjutant/contracts-task-graph';
import { respond, type Responder } from '@adjutant/testing';

/** What the other services hold; a test fills it and reads what was asked. */
export interface World {
  events: Event[];
  preceding: Map<string, Event>;
  tasks: Task[];
  hits: Event[];
  asked: { searches: unknown[]; lists: unknown[]; eventLists: number };
  unreachable: number;
  /** What happens while events are asked for. */
  onEventsAsked: (() => Promise<void>) | null;
  /** Null while nobody knows it. */
  privacy_mode: UserPreferences['privacy_mode'] | null;
}

export function emptyWorld(): World {
  return { events: [], preceding: new Map(), tasks: [], hits: [], asked: { searches: [], lists: [], eventLists: 0 }, unreachable: 0, onEventsAsked: null, privacy_mode: 'persist' };
}

export function respondersOf(world: World): Responder[] {
  const inWindow = (filter: { sources?: string[] | undefined; from?: string | undefined; to?: string | undefined }): Event[] =>
    world.events
      .filter((one) => (!filter.sources || filter.sources.includes(one.source)) && (!filter.from || one.occurred_at >= filter.from) && (!filter.to || one.occurred_at < filter.to))
      .sort((left, right) => right.occurred_at.localeCompare(left.occurred_at));
  return [
    respond(getPreferences, () => {
      if (world.privacy_mode === null) throw new Error('auth-billing is away');
      return userPreferences.parse({ privacy_mode: world.privacy_mode });
    }),
    respond(getEvents, async (_, { ids }) => {
      await world.onEventsAsked?.();
      if (world.unreachable > 0) {
        world.unreachable -= 1;
        throw new Error('connector-ingest is away');
      }
      return { events: world.events.filter(({ id }) => ids.includes(id)) };
    }),
    respond(getPrecedingEvents, (_, { ids }) => ({ preceding: ids.flatMap((id) => (world.preceding.get(id) ? [{ event_id: id, preceding: world.preceding.get(id)! }] : [])) })),
    respond(countEvents, (_, filter) => {
      const found = inWindow(filter);
      const by_source: Record<string, number> = {};
      for (const { source } of found) by_source[source] = (by_source[source] ?? 0) + 1;
      return { total: found.length, by_source, newest_at: found[0]?.occurred_at ?? null };
    }),
    respond(listEvents, (_, filter) => {
      world.asked.eventLists += 1;
      const found = inWindow(filter);
      return { events: found.slice(0, filter.limit), total: found.length, next_cursor: null };
    }),
    respond(search, (_, request) => {
      world.asked.searches.push(request);
      return { hits: world.hits.map((one, at) => ({ object_type: 'event' as const, object_id: one.id, chunk_index: 0, score: 1 - at / 20, lexical: 0.5, semantic: 0.5, source: one.source, title: one.title, snippet: one.body ?? '', occurred_at: one.occurred_at, thread_id: one.thread_id })), total: world.hits.length, took_ms: 1 };
    }),
    respond(listTasks, (_, query): TaskList => {
      world.asked.lists.push(query);
      const tasks = world.tasks.filter((task) => (!query.priority || task.priority === query.priority) && (!query.source || task.source_kind === query.source) && (!query.due_before || (task.due_at !== null && task.due_at < query.due_before)) && (!query.due_after || (task.due_at !== null && task.due_at >= query.due_after)) && (query.status ? task.status === query.status : task.status !== 'done'));
      const by_priority = { critical: 0, high: 0, medium: 0, low: 0 };
      for (const task of tasks) by_priority[task.priority] += 1;
      return { tasks, total: tasks.length, by_priority, next_cursor: null };
    }),
  ];
}
