import { type Event, getEvents, listEvents } from '@adjutant/contracts-connector-ingest';
import { AppError, type MessageContext } from '@adjutant/contracts-core';
import { search } from '@adjutant/contracts-embedding';
import { Bus } from '@adjutant/messaging';
import { Model } from '@adjutant/model';
import { Logger } from '@adjutant/telemetry';
import { Injectable } from '@nestjs/common';

import { ModelBudget } from '../models/model-budget.service.js';
import type { Filters } from '../prompts/infer-filters.js';
import { asksForArrivals, listArrivals, MOST_ARRIVALS } from './list-arrivals.js';
import { ANSWER_SYSTEM, citesOnly, modelAnswer } from './answer-question.prompt.js';
import { type Answer, answerQuestion, HELP, toSource } from './answer-question.js';

const HITS = 20;
const EVENTS = 12;

/** The question graph: filters → search → events → sentences with numbers, or a model's words over the same sources. */
@Injectable()
export class QuestionsService {
  constructor(
    private readonly bus: Bus,
    private readonly model: Model,
    private readonly budget: ModelBudget,
    private readonly logger: Logger,
  ) {}

  help(): Answer {
    return { answer: HELP, time_range: null, sources: [] };
  }

  async answer(ctx: MessageContext, question: string, filters: Filters, signal?: AbortSignal): Promise<Answer> {
    const range = filters.window ? { start: filters.window.start.toISOString(), end: filters.window.end.toISOString() } : null;
    if (range && asksForArrivals(question, filters.query)) return this.arrivals(ctx, filters, range, signal);
    const events = await this.find(ctx, filters, range, signal);
    const extract = { ...answerQuestion(question, filters.query, events, ctx.timeZone), time_range: range };
    return extract.sources.length > 0 ? this.reword(ctx, question, extract, events, signal) : extract;
  }

  private async arrivals(ctx: MessageContext, { sources, window }: Filters, range: { start: string; end: string }, signal?: AbortSignal): Promise<Answer> {
    const { events, total } = await this.bus.request(ctx, listEvents, { sources, from: range.start, to: range.end, limit: MOST_ARRIVALS }, { signal });
    const where = [sources ? `from ${sources.join(' or ')}` : null, window ? `(${window.phrase})` : null].filter(Boolean).join(' ');
    return { ...listArrivals(events, total, where, ctx.timeZone), time_range: range };
  }

  /** The events behind the best hits, best first. */
  private async find(ctx: MessageContext, filters: Filters, range: { start: string; end: string } | null, signal?: AbortSignal): Promise<Event[]> {
    const { hits } = await this.bus.request(ctx, search, { query: filters.query.slice(0, 2000), sources: filters.sources, ...(range ? { from: range.start, to: range.end } : {}), limit: HITS }, { signal });
    const ids = [...new Set(hits.filter(({ object_type }) => object_type === 'event').map(({ object_id }) => object_id))].slice(0, EVENTS);
    if (ids.length === 0) return [];
    const { events } = await this.bus.request(ctx, getEvents, { ids }, { signal });
    const byId = new Map(events.map((event) => [event.id, event]));
    return ids.map((id) => byId.get(id)).filter((event) => event !== undefined);
  }

  private async reword(ctx: MessageContext, question: string, extract: Answer, events: readonly Event[], signal?: AbortSignal): Promise<Answer> {
    if (!this.model.isAvailable || !this.budget.take()) return extract;
    const shown = events.slice(0, 8);
    const quotes = new Map(extract.sources.map(({ event_id, quote }) => [event_id, quote]));
    try {
      const written = await this.model.completeJson(ctx, {
        schema: modelAnswer,
        system: ANSWER_SYSTEM,
        prompt: question,
        untrusted: shown.map((event, at) => ({ label: `source ${at + 1}, ${event.source}, ${event.occurred_at}`, text: `${event.title ?? ''}\n${(event.body ?? '').slice(0, 1500)}` })),
        timeoutMs: 30_000,
        signal,
      });
      if (!citesOnly(written, shown.length)) return extract;
      return { ...extract, ...renumber(written.answer, shown, quotes) };
    } catch (error) {
      this.logger.warn({ code: AppError.from(error).code }, 'The model did not answer; the rules did.');
      return extract;
    }
  }
}

/** Keeps the sources that the answer cites and numbers them from 1 in the order in which it does. */
function renumber(answer: string, shown: readonly Event[], quotes: ReadonlyMap<string, string>): Pick<Answer, 'answer' | 'sources'> {
  const order = [...new Set([...answer.matchAll(/\[(\d+)\]/g)].map((match) => Number(match[1])))];
  const text = answer.replace(/\[(\d+)\]/g, (_, number: string) => `[${order.indexOf(Number(number)) + 1}]`);
  const sources = order.flatMap((number, at) => {
    const event = shown[number - 1];
    return event ? [toSource({ event, text: quotes.get(event.id) ?? (event.body ?? event.title ?? '').trim().slice(0, 300) }, at + 1)] : [];
  });
  return { answer: text, sources };
}
