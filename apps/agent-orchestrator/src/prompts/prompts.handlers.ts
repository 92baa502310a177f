import { listAgents, listPrompts, type PromptChunk, type PromptResponse, runPrompt, streamPrompt } from '@adjutant/contracts-agent-orchestrator';
import type { MessageContext } from '@adjutant/contracts-core';
import { HandlesRequest, HandlesStream } from '@adjutant/service-kit';
import { Injectable } from '@nestjs/common';
import type { z } from 'zod';

import { agents } from '../agents/index.js';
import { PromptsService } from './prompts.service.js';

@Injectable()
export class PromptsHandlers {
  constructor(private readonly prompts: PromptsService) {}

  @HandlesRequest(runPrompt)
  run(ctx: MessageContext, request: z.output<typeof runPrompt.request>): Promise<PromptResponse> {
    return this.prompts.run(ctx, request);
  }

  @HandlesStream(streamPrompt)
  stream(ctx: MessageContext, request: z.output<typeof streamPrompt.request>, emit: (chunk: PromptChunk) => Promise<void>, signal: AbortSignal): Promise<PromptResponse> {
    return this.prompts.run(ctx, request, emit, signal);
  }

  @HandlesRequest(listPrompts)
  async list(ctx: MessageContext, { limit, cursor }: z.output<typeof listPrompts.request>): Promise<z.input<typeof listPrompts.response>> {
    const { rows, next } = await this.prompts.list(ctx, limit, cursor);
    return { prompts: rows.map(({ id, prompt, intent, created_at }) => ({ prompt_id: id, prompt, intent, created_at: new Date(created_at).toISOString() })), next_cursor: next };
  }

  @HandlesRequest(listAgents)
  async listAgents(): Promise<z.input<typeof listAgents.response>> {
    return { agents: agents.map(({ name, description, sources, isActive }) => ({ name, description, sources: [...sources], is_active: isActive })) };
  }
}
