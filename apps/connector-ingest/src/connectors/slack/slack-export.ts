import type { JsonObject } from '../../json/json-values.js';

/** An export, folder or archive alike: its JSON files by path inside it. */
export interface SlackExport {
  names: string[];
  /** Parsed content, or an error that can be shown. */
  read(name: string): Promise<unknown>;
  close(): void;
}

export interface SlackChannel {
  id: string;
  name: string;
  folder: string;
  is_private: boolean;
  is_direct: boolean;
}

export interface SlackDirectory {
  users: Map<string, { name: string; email: string | null; is_bot: boolean }>;
  channels: Map<string, SlackChannel>;
}

export type SlackMessage = JsonObject;
