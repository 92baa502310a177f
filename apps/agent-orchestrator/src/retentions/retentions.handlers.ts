import { eventsExpired } from '@adjutant/contracts-connector-ingest';
import type { MessageContext } from '@adjutant/contracts-core';
import type { Transaction } from '@adjutant/database';
import { HandlesEvent } from '@adjutant/service-kit';
import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import type { z } from 'zod';

import type { Tables } from '../database/tables.entity.js';

/** What was only made of events goes with them: that they were read, summaries of them, and answers that quote them. */
@Injectable()
export class RetentionsHandlers {
  @HandlesEvent(eventsExpired)
  async forget(_ctx: MessageContext, { event_ids }: z.output<typeof eventsExpired.payload>, tx: Transaction<Tables>): Promise<void> {
    await tx.deleteFrom('event_readings').where('event_id', 'in', event_ids).execute();
    await sql`delete from summaries s where exists (select from jsonb_array_elements(s.source_refs) as ref where ref ->> 'id' = any(${event_ids}::text[]))`.execute(tx);
    await sql`delete from prompts p where exists (
      select from jsonb_path_query(p.response, '$.**.event_id') as id where id #>> '{}' = any(${event_ids}::text[])
      union all select from jsonb_path_query(p.response, '$.**.source_event_id') as id where id #>> '{}' = any(${event_ids}::text[]))`.execute(tx);
  }
}
