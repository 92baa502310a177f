import { deadLettersOf, type DeadLetterView, type MessageContext } from '@adjutant/contracts-core';
import { Bus } from '@adjutant/messaging';
import { Injectable } from '@nestjs/common';
import type { z } from 'zod';

import { owners } from '../erasures/owners.js';
import { askAll, sum } from '../owners/ask-all.js';

type Query = z.output<ReturnType<typeof deadLettersOf>['list']['request']>;

const services = owners.map(({ owner }) => ({ owner, ...deadLettersOf(owner) }));
const LIST_DEADLINE_MS = 3_000;

/** What every service together could not handle. Each keeps its own; whoever does not answer is named. */
@Injectable()
export class DeadLettersService {
  constructor(private readonly bus: Bus) {}

  async list(ctx: MessageContext, query: Query): Promise<{ dead_letters: DeadLetterView[]; total: number; away: string[] }> {
    const { answers, away } = await askAll(services, ({ list }) => this.bus.request(ctx, list, query, { timeoutMs: LIST_DEADLINE_MS }));
    const letters = answers.flatMap(({ dead_letters }) => dead_letters).sort((a, b) => b.created_at.localeCompare(a.created_at));
    return { dead_letters: letters.slice(0, query.limit), total: sum(answers.map(({ total }) => total)), away };
  }

  /** Each service finds its own among the ids. */
  async replay(ctx: MessageContext, ids: string[]): Promise<{ replayed: number; away: string[] }> {
    const { answers, away } = await askAll(services, ({ replay }) => this.bus.request(ctx, replay, { ids }));
    return { replayed: sum(answers.map(({ replayed }) => replayed)), away };
  }
}
