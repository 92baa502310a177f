import type { Socket } from 'node:net';

import type pg from 'pg';

import { NamingClient } from './naming-client.js';

/** Reads by key take less than a millisecond: whoever waits for so long waits for a connection that is lost. */
const SILENCE_MS = 5_000;

/**
 * One connection on which short reads follow each other without waiting for an answer. Those of one turn of the event loop
 * travel together: a system call for each would be a quarter of what such a read costs.
 */
export class SharedReader {
  readonly #config: pg.ClientConfig;
  readonly #onError: (error: Error) => void;
  #client: Promise<NamingClient> | undefined;
  #isGathering = false;
  #isClosed = false;

  constructor(config: pg.ClientConfig, onError: (error: Error) => void) {
    this.#config = { ...config, pipeline: true, query_timeout: SILENCE_MS };
    this.#onError = onError;
  }

  /** Rejects with what PostgreSQL says; with any other error when the connection could not be made or was lost. */
  async query(text: string, values: readonly unknown[]): Promise<unknown[]> {
    if (this.#isClosed) throw new Error('Nothing is read any more: the database is closed.');
    const client = await (this.#client ??= this.#connect());
    this.#gather(client);
    return (await client.query(text, [...values])).rows as unknown[];
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const client = await this.#client?.catch(() => undefined);
    await client?.end();
  }

  /** The next read connects anew when this connection has ended, however it did. */
  async #connect(): Promise<NamingClient> {
    const client = new NamingClient(this.#config);
    client.on('error', this.#onError);
    client.once('end', () => (this.#client = undefined));
    try {
      await client.connect();
      return client;
    } catch (error) {
      this.#client = undefined;
      throw error;
    }
  }

  #gather(client: NamingClient): void {
    if (this.#isGathering) return;
    const socket = socketOf(client);
    this.#isGathering = true;
    socket.cork();
    setImmediate(() => {
      this.#isGathering = false;
      socket.uncork();
    });
  }
}

/** pg does not show it. */
function socketOf(client: NamingClient): Socket {
  return (client as unknown as { connection: { stream: Socket } }).connection.stream;
}
