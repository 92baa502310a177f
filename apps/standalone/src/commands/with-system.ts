import { AdjutantClient } from '@adjutant/client';

import { readRunFile } from '../data-folder/run-file.js';
import { startSystem } from '../system/start-system.js';
import type { CommandContext } from './command.js';

/**
 * Gives `work` a client: of the system that runs on this data folder, or of one that is started for it and stopped
 * afterwards.
 */
export async function withSystem<T>(context: CommandContext, work: (client: AdjutantClient) => Promise<T>): Promise<T> {
  const running = await readRunFile(context.dataFolder);
  if (running) return work(new AdjutantClient({ baseUrl: running.url, accessToken: running.access_token }));
  const system = await startSystem({ dataFolder: context.dataFolder, port: 0, env: context.env, clock: context.clock });
  try {
    return await work(new AdjutantClient({ baseUrl: system.url, accessToken: system.accessToken }));
  } finally {
    await system.stop();
  }
}
