import { randomUUID } from 'node:crypto';

import type { PromptChunk, promptRequest, PromptResponse } from '@adjutant/contracts-agent-orchestrator';
import { Clock, type MessageContext } from '@adjutant/contracts-core';
import { Injectable } from '@nestjs/common';
import type { z } from 'zod';

import { DetectionsService } from '../detections/detections.service.js';
import { sayTasks } from '../detections/fold-tasks.js';
import { PrivacyModesService } from '../privacy-modes/privacy-modes.service.js';
import { QuestionsService } from '../questions/questions.service.js';
import { SummariesService } from '../summaries/summaries.service.js';
import { type Filters, inferFilters } from './infer-filters.js';
import { PromptsRepository } from './prompts.repository.js';
import { type Route, routePrompt } from './route-prompt.js';

type Emit = (chunk: PromptChunk) => Promise<void>;
type Request = z.output<typeof promptRequest>;

const STATUS = { summarize: 'Reading what arrived', task_detection: 'Looking through your tasks', question: 'Searching' } as const;

/** The router graph: route → filters → one of three answers → stored, unless the user is in ephemeral mode. */
@Injectable()
export class PromptsService {
  constructor(
    private readonly summaries: SummariesService,
    private readonly detections: DetectionsService,
    private readonly questions: QuestionsService,
    private readonly prompts: PromptsRepository,
    private readonly privacyModes: PrivacyModesService,
    private readonly clock: Clock,
  ) {}

  async run(ctx: MessageContext, request: Request, emit?: Emit, signal?: AbortSignal): Promise<PromptResponse> {
    const route = routePrompt(request.prompt);
    const filters = inferFilters(request.prompt, request.context, { now: this.clock.now(), timeZone: ctx.timeZone });
    await emit?.({ type: 'status', text: sayStatus(route, filters) });
    const isKept = await this.privacyModes.mayKeep(ctx);
    const answered = await this.answer(ctx, request.prompt, route, filters, isKept, signal);
    if (emit) for (const text of piecesOf(textOf(answered, this.clock.now(), ctx.timeZone))) await emit({ type: 'token', text });
    if (isKept) await this.prompts.store(ctx, request.prompt, answered, this.clock.now());
    return answered;
  }

  list(ctx: MessageContext, limit: number, cursor?: string): ReturnType<PromptsRepository['list']> {
    return this.prompts.list(ctx, limit, cursor);
  }

  private async answer(ctx: MessageContext, prompt: string, route: Route, filters: Filters, isKept: boolean, signal?: AbortSignal): Promise<PromptResponse> {
    const prompt_id = ctx.operationId ?? randomUUID();
    if (route.isSmallTalk) return { prompt_id, intent: 'question', response: this.questions.help() };
    switch (route.intent) {
      case 'summarize':
        return { prompt_id, intent: 'summarize', response: await this.summaries.summarize(ctx, filters, isKept, signal) };
      case 'task_detection':
        return { prompt_id, intent: 'task_detection', response: await this.detections.detect(ctx, prompt, filters, signal) };
      case 'question':
        return { prompt_id, intent: 'question', response: await this.questions.answer(ctx, prompt, filters, signal) };
    }
  }
}

function sayStatus({ intent, isSmallTalk }: Route, { window, sources }: Filters): string {
  if (isSmallTalk) return 'Answering';
  return `${STATUS[intent]}${sources ? ` in ${sources.join(', ')}` : ''}${window ? ` (${window.phrase})` : ''}`;
}

function textOf(answered: PromptResponse, now: Date, timeZone: string): string {
  if (answered.intent === 'summarize') return answered.response.content.overview;
  return answered.intent === 'task_detection' ? sayTasks(answered.response, now, timeZone) : answered.response.answer;
}

/** Word by word, spaces kept: joined they are the text. */
function piecesOf(text: string): string[] {
  return text.match(/\s*\S+(?:\s+$)?/g) ?? [];
}
