import { toJson, type Transaction } from '@adjutant/database';
import { sql } from 'kysely';

import type { NormalisedEvent } from '../connectors/connector.js';
import type { ConnectorIngestTables } from '../database/tables.js';
import { cleanJson } from '../texts/clean-text.js';

export interface Person {
  identity: string;
  name: string;
  aliases: string[];
}

/** The people of some events, one for each address; people without an address are told apart by source and name. */
export function peopleOf(events: readonly NormalisedEvent[]): Person[] {
  const people = new Map<string, Person>();
  for (const event of events) {
    for (const { name, address } of event.details.participants) {
      const identity = address ?? `${event.source}:${name.toLowerCase()}`;
      const person = people.get(identity) ?? { identity, name, aliases: [] };
      if (person.name === person.identity && name !== identity) person.name = name;
      if (name && name !== identity && !person.aliases.includes(name)) person.aliases.push(name);
      people.set(identity, person);
    }
  }
  return [...people.values()].sort((a, b) => (a.identity < b.identity ? -1 : 1));
}

/** Adds people and names that are new. A name that was only the address gives way to a real one. */
export async function storePeople(tx: Transaction<ConnectorIngestTables>, userId: string, people: readonly Person[], now: Date): Promise<void> {
  if (people.length === 0) return;
  await sql`
    insert into entities (user_id, kind, name, aliases, metadata, created_at, updated_at)
    select ${userId}::uuid, 'person', x.name, x.aliases, jsonb_build_object('identity', x.identity), ${now}::timestamptz, ${now}::timestamptz
    from jsonb_to_recordset(${toJson(cleanJson(people))}) as x(identity text, name text, aliases jsonb)
    on conflict (user_id, kind, (metadata ->> 'identity')) do update set
      name = case when entities.name = entities.metadata ->> 'identity' then excluded.name else entities.name end,
      aliases = (select coalesce(jsonb_agg(alias order by alias), '[]') from (
        select distinct alias from jsonb_array_elements_text(entities.aliases || excluded.aliases) as a(alias) order by alias limit 20) s),
      updated_at = excluded.updated_at
    where not entities.aliases @> excluded.aliases and jsonb_array_length(entities.aliases) < 20`.execute(tx);
}
