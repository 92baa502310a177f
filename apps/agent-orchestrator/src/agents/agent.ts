import type { TaskCandidate } from '@adjutant/contracts-agent-orchestrator';
import type { Source } from '@adjutant/contracts-core';
import type { Event } from '@adjutant/contracts-connector-ingest';

/** What a master knows beside the event. `preceding` is the turn before it in the same thread. */
export interface Surroundings {
  now: Date;
  timeZone: string;
  preceding: Event | null;
}

/** A master of one kind of source. Its rules are pure: the same event and surroundings give the same candidates. */
export interface Agent {
  name: string;
  description: string;
  sources: readonly Source[];
  /** False for a role that is reserved and not filled yet. */
  isActive: boolean;
  /** Whether a model, where there is one, may read this agent's events instead of the rules. */
  usesModel: boolean;
  propose: (event: Event, surroundings: Surroundings) => TaskCandidate[];
}
