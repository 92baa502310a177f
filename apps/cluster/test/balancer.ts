import { once } from 'node:events';
import { createConnection, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

import { waitFor } from '@adjutant/testing';

import { isReady } from './one-more-process.js';

/** One of several that answer alike. */
export interface Backend {
  port: number;
  operationsPort: number;
}

const LOOK_EVERY_MS = 100;

/**
 * Leads new connections to backends that say that they are ready, one after the other, as a Service of Kubernetes does. What
 * is sent over a connection it never looks at: one that is led already stays where it leads until one side closes it.
 */
export class Balancer {
  readonly #server: Server;
  readonly #ready = new Map<Backend, boolean>();
  readonly #looking = setInterval(() => void this.#look(), LOOK_EVERY_MS);
  #turn = 0;

  private constructor() {
    this.#server = createServer({ noDelay: true, allowHalfOpen: true }, (client) => this.#lead(client));
  }

  static async start(): Promise<Balancer> {
    const balancer = new Balancer();
    balancer.#server.listen(0, '127.0.0.1');
    await once(balancer.#server, 'listening');
    return balancer;
  }

  get url(): string {
    return `http://localhost:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Resolves when it leads there too. */
  async add(backend: Backend): Promise<void> {
    this.#ready.set(backend, false);
    await waitFor(() => this.#ready.get(backend), { deadlineMs: 30_000, what: 'the balancer to find the backend ready' });
  }

  async close(): Promise<void> {
    clearInterval(this.#looking);
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #look(): Promise<void> {
    await Promise.all([...this.#ready.keys()].map(async (backend) => this.#ready.set(backend, await isReady(backend.operationsPort))));
  }

  #lead(client: Socket): void {
    const ready = [...this.#ready].flatMap(([backend, isReady]) => (isReady ? [backend] : []));
    const backend = ready[this.#turn++ % ready.length];
    if (!backend) return void client.resetAndDestroy();
    join(client, createConnection({ host: '127.0.0.1', port: backend.port, noDelay: true, allowHalfOpen: true }));
  }
}

/** What one side does, its end and its failure too, the other side sees. */
function join(client: Socket, backend: Socket): void {
  client.pipe(backend).pipe(client);
  client.on('error', () => backend.resetAndDestroy());
  backend.on('error', () => client.resetAndDestroy());
}
