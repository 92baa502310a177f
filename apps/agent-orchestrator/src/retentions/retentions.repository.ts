import type { Transaction } from '@adjutant/database';
import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';

import type { Tables } from '../database/tables.entity.js';

type Tx = Transaction<Tables>;

/** What was only made of events. */
@Injectable()
export class RetentionsRepository {
  async forgetReadings(tx: Tx, eventIds: readonly string[]): Promise<void> {
    await tx.deleteFrom('event_readings').where('event_id', 'in', [...eventIds]).execute();
  }

  async forgetSummaries(tx: Tx, eventIds: readonly string[]): Promise<void> {
    await sql`delete from summaries s where exists (select from jsonb_array_elements(s.source_refs) as ref where ref ->> 'id' = any(${[...eventIds]}::text[]))`.execute(tx);
  }

  /** Answers quote the events that they cite. */
  async forgetAnswers(tx: Tx, eventIds: readonly string[]): Promise<void> {
    const ids = [...eventIds];
    await sql`delete from prompts p where exists (
      select from jsonb_path_query(p.response, '$.**.event_id') as id where id #>> '{}' = any(${ids}::text[])
      union all select from jsonb_path_query(p.response, '$.**.source_event_id') as id where id #>> '{}' = any(${ids}::text[]))`.execute(tx);
  }
}
