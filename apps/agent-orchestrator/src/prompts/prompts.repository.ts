import type { PromptResponse } from '@adjutant/contracts-agent-orchestrator';
import { AppError, type MessageContext } from '@adjutant/contracts-core';
import { Database, toJson } from '@adjutant/database';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';

import type { PromptRow, Tables } from '../database/tables.entity.js';

type Listed = Pick<PromptRow, 'id' | 'prompt' | 'intent' | 'created_at'>;

const position = z.tuple([z.iso.datetime(), z.uuid()]);

@Injectable()
export class PromptsRepository {
  constructor(private readonly database: Database<Tables>) {}

  async store(ctx: MessageContext, prompt: string, answered: PromptResponse, now: Date): Promise<void> {
    await this.database.asUser(ctx, (tx) =>
      tx.insertInto('prompts').values({ id: answered.prompt_id, user_id: ctx.userId, prompt, intent: answered.intent, response: toJson(answered.response), created_at: now }).onConflict((conflict) => conflict.column('id').doNothing()).execute(),
    );
  }

  /** Newest first, after the position `cursor`. */
  async list(ctx: MessageContext, limit: number, cursor?: string): Promise<{ rows: Listed[]; next: string | null }> {
    const after = cursor ? parseCursor(cursor) : null;
    const rows = await this.database.readAsUser(ctx, (db) => {
      const query = db.selectFrom('prompts').select(['id', 'prompt', 'intent', 'created_at']).orderBy('created_at', 'desc').orderBy('id', 'desc').limit(limit + 1);
      return after ? query.where((eb) => eb.or([eb('created_at', '<', after.at), eb.and([eb('created_at', '=', after.at), eb('id', '<', after.id)])])) : query;
    });
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    return { rows: page, next: rows.length > limit && last ? Buffer.from(JSON.stringify([new Date(last.created_at).toISOString(), last.id])).toString('base64url') : null };
  }
}

function parseCursor(cursor: string): { at: Date; id: string } {
  try {
    const [at, id] = position.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
    return { at: new Date(at), id };
  } catch (cause) {
    throw new AppError('BAD_REQUEST', 'This cursor is not one that a list gave: leave it out to start anew.', undefined, { cause });
  }
}
