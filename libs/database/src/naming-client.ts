import { createHash } from 'node:crypto';

import pg from 'pg';

/** Texts beyond this many stay unnamed: a prepared statement costs memory in every server process. */
const MAX_NAMES = 500;
const names = new Map<string, string>();

function nameOf(text: string): string | undefined {
  const known = names.get(text);
  if (known || names.size >= MAX_NAMES) return known;
  const name = `s_${createHash('sha1').update(text).digest('base64url').slice(0, 16)}`;
  names.set(text, name);
  return name;
}

type QueryArguments = [config: unknown, values?: unknown, ...rest: unknown[]];

/** A pg client that names its parameterised statements, so that PostgreSQL parses and plans each of them once per connection. */
export class NamingClient extends pg.Client {
  override query = ((...[config, values, ...rest]: QueryArguments) => {
    const original = pg.Client.prototype.query as (...args: unknown[]) => unknown;
    if (typeof config === 'string' && Array.isArray(values) && values.length > 0) {
      const name = nameOf(config);
      return original.call(this, name ? { name, text: config } : config, values, ...rest);
    }
    return original.call(this, config, values, ...rest);
  }) as typeof pg.Client.prototype.query;
}
