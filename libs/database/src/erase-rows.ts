import { sql, type RawBuilder } from 'kysely';

import type { UserContext } from './context.js';
import type { Database } from './database.js';

/** Small transactions: what comes in meanwhile waits for none of them long. */
const BATCH = 5_000;

/** Removes every row of the user from `tables`, a batch at a time, in their order; answers how many. */
export function eraseRows<DB>(database: Pick<Database<DB>, 'asUser'>, ctx: UserContext, tables: readonly string[]): Promise<number> {
  return eraseEach(database, ctx, tables, (table) => {
    const some = sql`select ctid from ${sql.id(table)} where user_id = ${ctx.userId}::uuid limit ${BATCH}`;
    return sql`with erased as (delete from ${sql.id(table)} where ctid = any (array(${some})) returning 1) select count(*)::int as erased from erased`;
  });
}

/** The same for tables that `allowErasure` made erasable. */
export function eraseAppendOnlyRows<DB>(database: Pick<Database<DB>, 'asUser'>, ctx: UserContext, tables: readonly string[]): Promise<number> {
  return eraseEach(database, ctx, tables, (table) => sql`select ${sql.id(`erase_${table}`)}(${BATCH}) as erased`);
}

async function eraseEach<DB>(database: Pick<Database<DB>, 'asUser'>, ctx: UserContext, tables: readonly string[], batchOf: (table: string) => RawBuilder<unknown>): Promise<number> {
  let total = 0;
  for (const table of tables) {
    for (let erased = BATCH; erased === BATCH; total += erased) {
      const { rows } = await database.asUser(ctx, (tx) => (batchOf(table) as RawBuilder<{ erased: number }>).execute(tx));
      erased = rows[0]?.erased ?? 0;
    }
  }
  return total;
}
