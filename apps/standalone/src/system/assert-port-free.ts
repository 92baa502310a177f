import { once } from 'node:events';
import { createServer } from 'node:net';

import { AppError } from '@adjutant/contracts-core';

/** Says at once, and not after everything else was started, that another program has the port. */
export async function assertPortFree(port: number, host: string): Promise<void> {
  const probe = createServer();
  try {
    await once(probe.listen({ port, host }), 'listening');
  } catch (error) {
    throw new AppError('UNAVAILABLE', sentenceFor((error as NodeJS.ErrnoException).code, port, host), { port }, { cause: error });
  } finally {
    probe.close();
  }
}

function sentenceFor(code: string | undefined, port: number, host: string): string {
  if (code === 'EADDRINUSE') return `Port ${port} is in use by another program. Stop that one, or choose another with --port N (0 picks a free one).`;
  if (code === 'EACCES') return `Port ${port} may not be used by this user. Choose one above 1023 with --port N.`;
  return `Adjutant cannot listen on ${host}:${port} (${code ?? 'unknown'}). Choose another with --port N, or another address with HOST.`;
}
