import { z } from 'zod';

/** What the service reads from the environment. */
export const agentOrchestratorConfig = z.object({
  /** How many events a model may read in a minute; the rules read the others. */
  AGENT_MODEL_CALLS_PER_MINUTE: z.coerce.number().int().min(0).max(10_000).default(30),
});
export type AgentOrchestratorConfig = z.output<typeof agentOrchestratorConfig>;
