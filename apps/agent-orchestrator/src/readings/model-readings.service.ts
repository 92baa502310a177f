import type { TaskCandidate } from '@adjutant/contracts-agent-orchestrator';
import type { Event } from '@adjutant/contracts-connector-ingest';
import { AppError, type MessageContext } from '@adjutant/contracts-core';
import { Model } from '@adjutant/model';
import { Logger } from '@adjutant/telemetry';
import { Injectable } from '@nestjs/common';

import { acceptModelTasks } from '../agents/accept-model-tasks.js';
import type { Surroundings } from '../agents/agent.js';
import { EXTRACT_SYSTEM, extractPrompt, modelTasks } from '../agents/extract-tasks.prompt.js';
import { ModelBudget } from '../models/model-budget.service.js';

const MAX_TEXT = 6000;
const TIMEOUT_MS = 20_000;

/** Lets a model, where there is one and its budget lasts, read what the rules read. The rules stand in for every failure. */
@Injectable()
export class ModelReadings {
  constructor(
    private readonly model: Model,
    private readonly budget: ModelBudget,
    private readonly logger: Logger,
  ) {}

  async improve(ctx: MessageContext, event: Event, around: Surroundings, byRules: TaskCandidate[], signal: AbortSignal): Promise<TaskCandidate[]> {
    if (!this.model.isAvailable || event.details.is_bulk || !event.body || !this.budget.take()) return byRules;
    try {
      const answer = await this.model.completeJson(ctx, {
        schema: modelTasks,
        system: EXTRACT_SYSTEM,
        prompt: extractPrompt({ occurredAt: event.occurred_at, timeZone: around.timeZone, isFromOwner: event.details.is_from_owner === true }),
        untrusted: untrustedOf(event, around),
        timeoutMs: TIMEOUT_MS,
        signal,
      });
      const accepted = acceptModelTasks(event, around, answer);
      return accepted.length > 0 || answer.tasks.length === 0 ? [...accepted, ...byRules.filter(isClosing)] : byRules;
    } catch (error) {
      if (signal.aborted) throw error;
      this.logger.warn({ event_id: event.id, code: AppError.from(error).code }, 'The model did not read an event; the rules did.');
      return byRules;
    }
  }
}

/** What the rules alone read: that earlier work is done, called off or put off. */
function isClosing({ resolves }: TaskCandidate): boolean {
  return resolves !== null && resolves.as !== 'repeated';
}

function untrustedOf(event: Event, { preceding }: Surroundings): { label: string; text: string }[] {
  const before = preceding?.body ? [{ label: 'message before', text: preceding.body.slice(0, 1000) }] : [];
  return [...before, { label: 'message', text: `${event.title ?? ''}\n${event.body ?? ''}`.slice(0, MAX_TEXT) }];
}
