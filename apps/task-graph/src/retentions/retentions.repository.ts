import type { Transaction } from '@adjutant/database';
import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';

import type { TaskGraphTables } from '../database/tables.js';

type Tx = Transaction<TaskGraphTables>;

/** What tasks and calendar keep of events that are gone. */
@Injectable()
export class RetentionsRepository {
  /** Proposals that became nothing go; those that became tasks stay to be known again, without their words. */
  async forgetProposals(tx: Tx, eventIds: readonly string[]): Promise<void> {
    const ids = [...eventIds];
    await tx.deleteFrom('candidates').where('source_event_id', 'in', ids).where('state', 'in', ['pending', 'kept']).execute();
    await sql`update candidates set proposal = proposal || '{"quote": "…", "details": null, "event_title": null}' where source_event_id = any(${ids}::uuid[])`.execute(tx);
  }

  /** A task is the user's own and stays; where it comes from becomes a tombstone: which event and when, without its words. */
  async buryQuotes(tx: Tx, eventIds: readonly string[]): Promise<void> {
    const ids = [...eventIds];
    await sql`update tasks t set source_refs = (
        select jsonb_agg(case when ref ->> 'id' = any(${ids}::text[]) then (ref - 'quote' - 'title') || '{"is_expired": true}' else ref end order by place)
        from jsonb_array_elements(t.source_refs) with ordinality as refs (ref, place))
      where exists (select from jsonb_array_elements(t.source_refs) as ref where ref ->> 'id' = any(${ids}::text[]))`.execute(tx);
  }

  /** Appointments that are over go; those to come stay, as their own. */
  async forgetAppointments(tx: Tx, eventIds: readonly string[], now: Date): Promise<void> {
    await tx.deleteFrom('calendar_events').where('source_event_id', 'in', [...eventIds]).where('end_at', '<=', now).execute();
  }
}
