import { setTimeout as delay } from 'node:timers/promises';

import pg from 'pg';

import { seededRandom } from '../../seeded-random.js';
import type { CrashCounter } from './crash-point.js';
import type { ChaosSettings } from './settings.js';

type Query = (this: pg.Client, ...args: unknown[]) => unknown;

const LOGIN_ROLE = /^(.+)_service$/;

/** The schema of the service that logs in by this role; undefined for the roles of migrations and jobs. */
export function schemaOf(role: string | undefined): string | undefined {
  return LOGIN_ROLE.exec(role ?? '')?.[1];
}

function isCommit([config]: readonly unknown[]): boolean {
  const text = typeof config === 'string' ? config : (config as { text?: unknown } | undefined)?.text;
  return typeof text === 'string' && /^\s*commit\s*;?\s*$/i.test(text);
}

/** Puts itself between services and PostgreSQL: every client of `pg` sends its statements through here. */
export function patchPostgres({ slow, unevenCommits }: ChaosSettings, crash: CrashCounter | undefined): void {
  const random = seededRandom(unevenCommits?.seed ?? 0);
  const original = pg.Client.prototype.query as unknown as Query;

  function pauseMs(schema: string, isLast: boolean): number {
    const slowMs = slow?.schema === schema ? slow.ms : 0;
    return slowMs + (unevenCommits && isLast ? random() * unevenCommits.maxMs : 0);
  }

  const patched: Query = function (...args) {
    const schema = schemaOf(this.user);
    if (schema === undefined || typeof args.at(-1) === 'function') return original.apply(this, args);
    const isLast = isCommit(args);
    const ms = pauseMs(schema, isLast);
    if (ms === 0 && !isLast) return original.apply(this, args);
    const send = async (): Promise<unknown> => {
      if (isLast) crash?.pass('commit:before', schema);
      const result = await original.apply(this, args);
      if (isLast) crash?.pass('commit:after', schema);
      return result;
    };
    return ms > 0 ? delay(ms).then(send) : send();
  };
  pg.Client.prototype.query = patched as unknown as typeof pg.Client.prototype.query;
}
