import { Database } from '@adjutant/database';
import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';

@Injectable()
export class StorageRepository {
  constructor(private readonly database: Database) {}

  /** Tables of every service and of the jobs, with their indexes. PostgreSQL tells sizes to whoever may see the catalogue, contents not. */
  async databaseBytes(): Promise<number> {
    const { rows } = await this.database.asSystem('how much the database holds', (tx) =>
      sql<{ bytes: string }>`
        select coalesce(sum(pg_total_relation_size(c.oid)), 0) as bytes from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where c.relkind in ('r', 'm') and n.nspname <> 'information_schema' and n.nspname not like 'pg\\_%'`.execute(tx),
    );
    return Number(rows[0]?.bytes ?? 0);
  }
}
