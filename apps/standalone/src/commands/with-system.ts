import { AdjutantClient, MemoryTokenStore } from '@adjutant/client';

import { readRunFile } from '../data-folder/run-file.js';
import type { CommandContext } from './command.js';

/** A client that is signed in already. */
export function connect(url: string, accessToken: string): AdjutantClient {
  const expiresAt = new Date(Date.now() + 86_400_000).toISOString();
  return new AdjutantClient({ baseUrl: url, tokens: new MemoryTokenStore({ access_token: accessToken, refresh_token: '', expires_at: expiresAt, token_type: 'bearer' }) });
}

/**
 * Gives `work` a client: of the system that runs on this data folder, or of one that is started for it and stopped
 * afterwards. The system is loaded only where it is started: beside a running one, a command answers at once.
 */
export async function withSystem<T>(context: CommandContext, work: (client: AdjutantClient) => Promise<T>): Promise<T> {
  const running = await readRunFile(context.dataFolder);
  if (running) return work(connect(running.url, running.access_token));
  const { startSystem } = await import('../system/start-system.js');
  const system = await startSystem({ dataFolder: context.dataFolder, port: 0, env: context.env, clock: context.clock, signal: context.signal });
  try {
    return await work(connect(system.url, system.accessToken));
  } finally {
    await system.stop();
  }
}
