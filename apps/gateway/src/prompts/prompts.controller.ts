import { listAgents, listPrompts, runPrompt, streamPrompt } from '@adjutant/contracts-agent-orchestrator';
import { routes, type PromptChunk, type PromptResponse } from '@adjutant/contracts-gateway';
import { Bus } from '@adjutant/messaging';
import { Controller, Inject } from '@nestjs/common';

import { Input, type InputOf } from '../requests/input.js';
import { Route } from '../requests/route.js';
import { StreamedAnswer, wantsEventStream } from '../requests/streamed-answer.js';

type PromptAnswer = PromptResponse | StreamedAnswer<PromptChunk, PromptResponse>;

@Controller()
export class PromptsController {
  constructor(@Inject(Bus) private readonly bus: Bus) {}

  @Route(routes.runPrompt)
  async run(@Input() { ctx, body, signal, request }: InputOf<typeof routes.runPrompt>): Promise<PromptAnswer> {
    if (!wantsEventStream(request)) return this.bus.request(ctx, runPrompt, body, { signal });
    const reply = this.bus.stream(ctx, streamPrompt, body, { signal });
    return new StreamedAnswer(reply, reply.response);
  }

  @Route(routes.listPrompts)
  list(@Input() { ctx, query, signal }: InputOf<typeof routes.listPrompts>) {
    return this.bus.request(ctx, listPrompts, query, { signal });
  }

  @Route(routes.listAgents)
  listAgents(@Input() { ctx, signal }: InputOf<typeof routes.listAgents>) {
    return this.bus.request(ctx, listAgents, {}, { signal });
  }

  @Route(routes.postAgents)
  postAgents(@Input() { ctx, signal }: InputOf<typeof routes.postAgents>) {
    return this.bus.request(ctx, listAgents, {}, { signal });
  }
}
