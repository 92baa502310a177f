import type { ErasedPart } from '@adjutant/contracts-core';
import { type Database, eraseAppendOnlyRows, eraseRows } from '@adjutant/database';
import { eraseMessages } from '@adjutant/messaging';
import type { UserWork } from './user-work.js';

export interface ErasureOptions {
  /** What brought us here, and so needs not be waited for. */
  asked: readonly { name: string }[];
  tables?: readonly string[];
  /** Tables that `allowErasure` opened for this and nothing else. */
  appendOnlyTables?: readonly string[];
}

/** How long one round waits for what is under way before it leaves that to the next. */
const PATIENCE_MS = 2_000;

/** Removes what one service keeps of one user: rows and messages, after whatever is under way. Also the injection token. */
export class UserEraser {
  readonly #database: Database;
  readonly #work: UserWork;

  constructor(database: Database, work: UserWork) {
    this.#database = database;
    this.#work = work;
  }

  async erase(ctx: { userId: string }, { asked, tables = [], appendOnlyTables = [] }: ErasureOptions): Promise<ErasedPart> {
    const busy = await this.#work.settle(ctx.userId, asked.map(({ name }) => name), PATIENCE_MS);
    const messages = await eraseMessages(this.#database, ctx);
    const rows = await eraseRows(this.#database, ctx, tables);
    const entries = await eraseAppendOnlyRows(this.#database, ctx, appendOnlyTables);
    return { removed: messages.removed + rows + entries, pending: messages.pending + busy };
  }
}
