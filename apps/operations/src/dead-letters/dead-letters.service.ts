import { AppError, type DeadLetterDetails, deadLettersOf, type DeadLetterView, type MessageContext } from '@adjutant/contracts-core';
import { Bus } from '@adjutant/messaging';
import { Injectable } from '@nestjs/common';
import type { z } from 'zod';

import { owners } from '../erasures/owners.js';
import { askAll, sum } from '../owners/ask-all.js';

type Query = z.output<ReturnType<typeof deadLettersOf>['list']['request']>;

const services = owners.map(({ owner }) => ({ owner, ...deadLettersOf(owner) }));
const READ_DEADLINE_MS = 3_000;

/** What every service together could not handle. Each keeps its own; whoever does not answer is named. */
@Injectable()
export class DeadLettersService {
  constructor(private readonly bus: Bus) {}

  async list(ctx: MessageContext, query: Query): Promise<{ dead_letters: DeadLetterView[]; total: number; away: string[] }> {
    const { answers, away } = await askAll(services, ({ list }) => this.bus.request(ctx, list, query, { timeoutMs: READ_DEADLINE_MS }));
    const letters = answers.flatMap(({ dead_letters }) => dead_letters).sort((a, b) => b.created_at.localeCompare(a.created_at));
    return { dead_letters: letters.slice(0, query.limit), total: sum(answers.map(({ total }) => total)), away };
  }

  /** From whoever keeps it. Throws NOT_FOUND, or UNAVAILABLE while somebody who may keep it does not answer. */
  async get(ctx: MessageContext, id: string): Promise<DeadLetterDetails> {
    const { answers, away } = await askAll(services, ({ get }) => this.bus.request(ctx, get, { id }, { timeoutMs: READ_DEADLINE_MS }));
    const found = answers.find(({ dead_letter }) => dead_letter !== null)?.dead_letter;
    if (found) return found;
    if (away.length > 0) throw new AppError('UNAVAILABLE', `No service that answered has this dead letter, but ${away.join(', ')} did not answer. Try again in a moment.`);
    throw new AppError('NOT_FOUND', 'There is no such dead letter, or not any more: it may have been replayed or erased. GET /dead-letters lists those there are.');
  }

  /** Each service finds its own among the ids. */
  async replay(ctx: MessageContext, ids: string[]): Promise<{ replayed: number; away: string[] }> {
    const { answers, away } = await askAll(services, ({ replay }) => this.bus.request(ctx, replay, { ids }));
    return { replayed: sum(answers.map(({ replayed }) => replayed)), away };
  }
}
