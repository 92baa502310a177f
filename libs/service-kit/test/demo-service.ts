import { AppError, defineEvent, defineRpc, type MessageContext } from '@adjutant/contracts-core';
import { Database, userOwnedTable, type Generated, type Migration, type Transaction } from '@adjutant/database';
import { defineJob, Jobs, type JobRun } from '@adjutant/jobs';
import { messagingMigration, Outbox } from '@adjutant/messaging';
import { Inject, Injectable, Module } from '@nestjs/common';
import { sql } from 'kysely';
import { z } from 'zod';
import { CONFIG, defineService, HandlesEvent, HandlesJob, HandlesRequest, HandlesStream, ObservesEvent, Sweeps } from '../src/index.js';

/** A service with one of everything: counts words of sentences that somebody else announced. */
export interface DemoDb {
  sentences: { id: Generated<string>; user_id: string; text: string; words: number | null };
}

export const sentenceHeard = defineEvent({ name: 'elsewhere.sentence-heard.v1', payload: z.object({ text: z.string() }) });
export const wordsCounted = defineEvent({ name: 'demo.words-counted.v1', payload: z.object({ text: z.string(), words: z.number().int() }) });
export const getTotal = defineRpc({ name: 'demo.get-total.v1', request: z.object({ at_least: z.number().int().default(0) }), response: z.object({ words: z.number().int(), greeting: z.string() }) });
export const listWords = defineRpc({ name: 'demo.list-words.v1', request: z.object({}), chunk: z.string(), response: z.object({ count: z.number().int() }) });
export const demoContracts = { wordsCounted, getTotal, listWords };

export const countWords = defineJob({ name: 'demo.count-words', data: z.object({ user_id: z.uuid() }), backoffMs: 10, sweepEveryMs: 60_000 });
export const demoConfig = z.object({ GREETING: z.string().default('hello') });

const sentences: Migration = {
  name: '0001-sentences',
  async up(db) {
    await sql`create table sentences (id uuid primary key default gen_random_uuid(), user_id uuid not null, text text not null, words int)`.execute(db);
    await sql`create index sentences_user on sentences (user_id)`.execute(db);
    await userOwnedTable(db, 'sentences');
  },
  async down(db) {
    await sql`drop table sentences`.execute(db);
  },
};

@Injectable()
export class DemoHandlers {
  readonly observed: string[] = [];
  readonly attempts: number[] = [];

  constructor(
    @Inject(Database) private readonly database: Database<DemoDb>,
    private readonly outbox: Outbox,
    private readonly jobs: Jobs,
    @Inject(CONFIG) private readonly config: z.output<typeof demoConfig>,
  ) {}

  @HandlesRequest(getTotal)
  async getTotal(ctx: MessageContext, { at_least }: z.output<typeof getTotal.request>): Promise<{ words: number; greeting: string }> {
    const [row] = await this.database.readAsUser(ctx, (db) => db.selectFrom('sentences').select((eb) => eb.fn.sum<string>('words').as('words')));
    const words = Number(row?.words ?? 0);
    if (words < at_least) throw new AppError('NOT_FOUND', `There are only ${words} words.`);
    if (at_least < 0) throw new Error('a fault of ours, password=hunter2');
    return { words, greeting: this.config.GREETING };
  }

  @HandlesStream(listWords)
  async listWords(ctx: MessageContext, _request: object, emit: (word: string) => Promise<void>, signal: AbortSignal): Promise<{ count: number }> {
    const rows = await this.database.readAsUser(ctx, (db) => db.selectFrom('sentences').select('text').orderBy('text'));
    const words = rows.flatMap(({ text }) => text.split(' '));
    for (const word of words) {
      signal.throwIfAborted();
      await emit(word);
    }
    return { count: words.length };
  }

  @HandlesEvent(sentenceHeard)
  async storeSentence(ctx: MessageContext, { text }: z.output<typeof sentenceHeard.payload>, tx: Transaction<DemoDb>): Promise<void> {
    await tx.insertInto('sentences').values({ user_id: ctx.userId, text, words: null }).execute();
    this.database.afterCommit(tx, () => this.jobs.add(countWords, { user_id: ctx.userId }, { jobId: ctx.userId }));
  }

  @ObservesEvent(sentenceHeard)
  async observeSentence(_ctx: MessageContext, { text }: z.output<typeof sentenceHeard.payload>): Promise<void> {
    this.observed.push(text);
    await Promise.resolve();
  }

  @HandlesJob(countWords)
  async count({ user_id }: z.output<typeof countWords.data>, { attempt, signal }: JobRun): Promise<void> {
    this.attempts.push(attempt);
    signal.throwIfAborted();
    await this.database.asUser({ userId: user_id }, async (tx) => {
      const rows = await tx.selectFrom('sentences').selectAll().where('words', 'is', null).execute();
      if (attempt === 1 && rows.some(({ text }) => text === 'stumble')) throw new Error('stumbled');
      for (const { id, text } of rows) {
        const words = text.split(' ').length;
        await tx.updateTable('sentences').set({ words }).where('id', '=', id).execute();
        await this.outbox.write(tx, demoContext(user_id), wordsCounted, { text, words });
      }
    });
  }

  @Sweeps(countWords)
  async findUncounted(): Promise<number> {
    const users = await this.database.asSystem('sweep', (tx) => tx.selectFrom('sentences').select('user_id').distinct().where('words', 'is', null).execute());
    await Promise.all(users.map(({ user_id }) => this.jobs.add(countWords, { user_id }, { jobId: user_id })));
    return users.length;
  }
}

function demoContext(userId: string): MessageContext {
  return { userId, role: 'user', tier: 'free', requestId: 'count-words', timeZone: 'UTC' };
}

@Module({ providers: [DemoHandlers] })
export class DemoModule {}

export const demoService = defineService({
  name: 'demo',
  schema: 'demo',
  module: DemoModule,
  contracts: demoContracts,
  migrations: [messagingMigration, sentences],
  jobs: [countWords],
  config: demoConfig,
});
