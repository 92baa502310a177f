import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';

import type { AwaitedLinkRow } from '../database/tables.js';
import type { Tx } from './candidates.repository.js';

/** Links that wait for their other end. */
@Injectable()
export class AwaitedLinksRepository {
  async add(tx: Tx, rows: readonly AwaitedLinkRow[]): Promise<void> {
    if (rows.length === 0) return;
    await tx.insertInto('awaited_links').values([...rows]).onConflict((conflict) => conflict.doNothing()).execute();
  }

  /** Takes out those whose other end is named here. */
  async take(tx: Tx, ends: { event_ids: readonly string[]; source_refs: readonly string[] }): Promise<AwaitedLinkRow[]> {
    const { rows } = await sql<AwaitedLinkRow>`
      delete from awaited_links
      where event_id = any(${[...ends.event_ids]}::uuid[]) or source_ref = any(${[...ends.source_refs]}::text[])
      returning *`.execute(tx);
    return rows;
  }
}
