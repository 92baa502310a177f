import { createHash, randomUUID } from 'node:crypto';

import type { SummaryResponse } from '@adjutant/contracts-agent-orchestrator';
import { countEvents, type Event, listEvents } from '@adjutant/contracts-connector-ingest';
import { AppError, Clock, type MessageContext } from '@adjutant/contracts-core';
import { Bus } from '@adjutant/messaging';
import { Model } from '@adjutant/model';
import { Logger } from '@adjutant/telemetry';
import { Injectable } from '@nestjs/common';

import type { SummaryRow } from '../database/tables.entity.js';
import { ModelBudget } from '../models/model-budget.service.js';
import type { Filters } from '../prompts/infer-filters.js';
import { SummariesRepository } from './summaries.repository.js';
import { emptyContent, nameOf, summarizeWindow } from './summarize-window.js';
import { modelOverview, OVERVIEW_SYSTEM } from './write-overview.prompt.js';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const SAMPLE = 160;
const SLICES = 4;

interface Window {
  start: Date;
  end: Date;
  phrase: string;
}

/** The summary graph: window → count → stored or sampled → told → stored. */
@Injectable()
export class SummariesService {
  constructor(
    private readonly bus: Bus,
    private readonly summaries: SummariesRepository,
    private readonly model: Model,
    private readonly budget: ModelBudget,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /** A summary that is not kept is made anew each time, or taken from one that was. */
  async summarize(ctx: MessageContext, filters: Filters, isKept: boolean, signal?: AbortSignal): Promise<SummaryResponse> {
    const window = this.windowOf(filters);
    const scope = { sources: filters.sources, from: window.start.toISOString(), to: window.end.toISOString() };
    const counted = await this.bus.request(ctx, countEvents, scope, { signal });
    const fingerprint = fingerprintOf(filters, window, counted);
    const stored = await this.summaries.find(ctx, fingerprint);
    if (stored) return toResponse(stored);
    const sample = counted.total > 0 ? await this.sample(ctx, filters, window, counted.total, signal) : [];
    const content = counted.total > 0 ? await this.tell(ctx, sample, window, counted, signal) : emptyContent(await this.sayEmpty(ctx, filters, window, signal));
    const row: SummaryRow = {
      id: randomUUID(),
      user_id: ctx.userId,
      window_start: window.start,
      window_end: window.end,
      fingerprint,
      content_json: content,
      source_refs: sample.map(({ id }) => ({ type: 'event', id })),
      created_at: this.clock.now(),
    };
    return toResponse(isKept ? await this.summaries.store(ctx, row) : row);
  }

  private windowOf({ window }: Filters): Window {
    const now = this.clock.now();
    if (!window) return { start: new Date(now.getTime() - DAY_MS), end: now, phrase: 'the last 24 hours' };
    if (window.start >= window.end) throw new AppError('BAD_REQUEST', 'The time window ends before it starts.');
    return { ...window, phrase: window.phrase.replace(/^(?:in|during|over|for|from|within) /i, '').replace(/^(?=(?:last|past|next) \d)/i, 'the ') };
  }

  /** Newest first; of a long window some from each quarter, so that its beginning is told too. */
  private async sample(ctx: MessageContext, filters: Filters, window: Window, total: number, signal?: AbortSignal): Promise<Event[]> {
    const count = total > SAMPLE ? SLICES : 1;
    const length = (window.end.getTime() - window.start.getTime()) / count;
    const slices = Array.from({ length: count }, (_, at) => ({ from: new Date(window.start.getTime() + at * length).toISOString(), to: new Date(window.start.getTime() + (at + 1) * length).toISOString() }));
    const pages = await Promise.all(slices.map((slice) => this.bus.request(ctx, listEvents, { sources: filters.sources, ...slice, limit: SAMPLE / count }, { signal })));
    return pages.flatMap(({ events }) => events);
  }

  private async sayEmpty(ctx: MessageContext, filters: Filters, window: Window, signal?: AbortSignal): Promise<string> {
    const { newest_at } = await this.bus.request(ctx, countEvents, { sources: filters.sources }, { signal });
    const where = filters.sources ? ` from ${filters.sources.join(' or ')}` : '';
    if (!newest_at) return `Nothing arrived${where} in this window (${window.phrase}), and there is nothing earlier. Import mail, chat, tickets or calendars first.`;
    const when = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: ctx.timeZone }).format(new Date(newest_at));
    return `Nothing arrived${where} in this window (${window.phrase}). The newest event${where} is from ${when}.`;
  }

  private async tell(ctx: MessageContext, events: Event[], window: Window, counted: { total: number; by_source: Record<string, number> }, signal?: AbortSignal): Promise<SummaryResponse['content']> {
    const content = summarizeWindow(events, { phrase: window.phrase, total: counted.total, bySource: counted.by_source });
    if (!this.model.isAvailable || !this.budget.take()) return content;
    try {
      const written = await this.model.completeJson(ctx, {
        schema: modelOverview,
        system: OVERVIEW_SYSTEM,
        prompt: `Summarise ${window.phrase}: ${counted.total} events in all, ${Math.min(40, events.length)} of them below.`,
        untrusted: events.slice(0, 40).map((event) => ({ label: `${event.source} ${event.occurred_at}`, text: `${nameOf(event)}\n${(event.body ?? '').slice(0, 600)}` })),
        timeoutMs: 30_000,
        signal,
      });
      return { ...content, overview: written.overview, themes: written.themes.length > 0 ? written.themes : content.themes };
    } catch (error) {
      this.logger.warn({ code: AppError.from(error).code }, 'The model did not write a summary; the rules did.');
      return content;
    }
  }
}

/** The same window to the minute, the same filters, no new event: the same summary. */
function fingerprintOf(filters: Filters, window: Window, counted: { total: number; newest_at: string | null }): string {
  const minute = (at: Date): number => Math.floor(at.getTime() / MINUTE_MS);
  return createHash('sha256').update(JSON.stringify([minute(window.start), minute(window.end), [...(filters.sources ?? [])].sort(), counted.total, counted.newest_at])).digest('hex');
}

function toResponse(row: SummaryRow): SummaryResponse {
  return {
    summary_id: row.id,
    time_range: { start: new Date(row.window_start).toISOString(), end: new Date(row.window_end).toISOString() },
    content: row.content_json,
    created_at: new Date(row.created_at).toISOString(),
  };
}
