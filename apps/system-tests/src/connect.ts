import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { AdjutantClient, MemoryTokenStore } from '@adjutant/client';
import { z } from 'zod';

const runFile = z.object({ url: z.string(), access_token: z.string() });
const DAY_MS = 86_400_000;

/** A client of the program that runs on a data folder, and where that program is. */
export async function connect(dataFolder: string): Promise<{ client: AdjutantClient; url: string }> {
  const { url, access_token } = runFile.parse(JSON.parse(await readFile(join(dataFolder, 'run.json'), 'utf8')));
  const expires_at = new Date(Date.now() + DAY_MS).toISOString();
  return { url, client: new AdjutantClient({ baseUrl: url, tokens: new MemoryTokenStore({ access_token, refresh_token: '', expires_at, token_type: 'bearer' }) }) };
}
