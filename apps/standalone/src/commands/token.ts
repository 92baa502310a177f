import type { Command } from './command.js';
import { withSystem } from './with-system.js';

const VALID_SECONDS = 30 * 86_400;

/** Prints an access token for scripts, and nothing else. */
export const tokenCommand: Command = (context) =>
  withSystem(context, async (client) => {
    const { tokens } = await client.call('issueToken', { ttl_seconds: VALID_SECONDS });
    context.output.json({ access_token: tokens.access_token, expires_at: tokens.expires_at });
    context.output.line(tokens.access_token);
    return 0;
  });
