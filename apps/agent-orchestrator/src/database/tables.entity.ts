import type { PromptResponse, SummaryResponse } from '@adjutant/contracts-agent-orchestrator';

/** One event that was heard of. `version` counts how often; what was read is `read_version`. */
export interface ReadingRow {
  user_id: string;
  event_id: string;
  state: 'pending' | 'read' | 'failed';
  version: number;
  attempts: number;
  failure: string | null;
  time_zone: string;
  not_before: Date;
  created_at: Date;
  updated_at: Date;
}

export interface PromptRow {
  id: string;
  user_id: string;
  prompt: string;
  intent: PromptResponse['intent'];
  response: PromptResponse['response'];
  created_at: Date;
}

export interface SummaryRow {
  id: string;
  user_id: string;
  window_start: Date;
  window_end: Date;
  fingerprint: string;
  content_json: SummaryResponse['content'];
  source_refs: { type: 'event'; id: string }[];
  created_at: Date;
}

export interface Tables {
  event_readings: ReadingRow;
  prompts: PromptRow;
  summaries: SummaryRow;
}
