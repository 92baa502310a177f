import { AppError } from '@adjutant/contracts-core';
import pg from 'pg';

const DEADLINE_MS = 5_000;
const WAY_OUT = 'Correct DATABASE_URL, or unset it to use the PostgreSQL that comes with Adjutant.';

/** Throws, naming the variable and never the password, when `url` does not lead to a PostgreSQL that lets us in. */
export async function checkDatabaseUrl(url: string): Promise<void> {
  const parsed = URL.parse(url);
  if (!parsed || !/^postgres(ql)?:$/.test(parsed.protocol)) {
    throw new AppError('BAD_REQUEST', 'DATABASE_URL is not the address of a PostgreSQL. Write it like postgresql://user:password@localhost:5432/adjutant, or unset it to use the one that comes with Adjutant.');
  }
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: DEADLINE_MS });
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (error) {
    throw new AppError('UNAVAILABLE', `${reasonOf(error, parsed)} ${WAY_OUT}`, undefined, { cause: error });
  } finally {
    await client.end().catch(() => undefined);
  }
}

function reasonOf(error: unknown, { host, pathname }: URL): string {
  const code = String((error as { code?: unknown } | null)?.code ?? '');
  if (code === '28P01' || code === '28000') return `The PostgreSQL at ${host} does not take the user or the password in DATABASE_URL.`;
  if (code === '3D000') return `The PostgreSQL at ${host} has no database "${pathname.slice(1)}", which DATABASE_URL names.`;
  return `No PostgreSQL answers at ${host}, which DATABASE_URL names${code ? ` (${code})` : ''}.`;
}
