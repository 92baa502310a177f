import { once } from 'node:events';
import { createConnection, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

import { FaultyLane, type LaneFault } from './faulty-lane.js';

/** Which way the bytes go that a fault is about. */
export type Direction = 'to_server' | 'to_client';

export interface FaultProxyOptions {
  /** Where connections lead; may be set later by `target`, when a server comes back on another port. */
  target: { host: string; port: number };
  /** Spreads delays; the same numbers give the same spread. Without it a delay is exactly what was asked for. */
  random?: () => number;
}

interface Link {
  client: Socket;
  server: Socket;
  lanes: Record<Direction, FaultyLane>;
}

const BOTH: readonly Direction[] = ['to_server', 'to_client'];

/** A TCP proxy on 127.0.0.1 that does to connections, open ones too, what networks do: at run time and for each direction apart. */
export class FaultProxy {
  target: { host: string; port: number };
  readonly #server: Server;
  readonly #links = new Set<Link>();
  readonly #abandoned = new Set<Link>();
  readonly #faults: Record<Direction, LaneFault> = { to_server: {}, to_client: {} };
  readonly #random: () => number;
  #isRefusing = false;

  private constructor({ target, random = () => 1 }: FaultProxyOptions) {
    this.target = target;
    this.#random = random;
    this.#server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => this.#link(client));
  }

  static async start(options: FaultProxyOptions): Promise<FaultProxy> {
    const proxy = new FaultProxy(options);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Connections that lead through it now. */
  get connections(): number {
    return this.#links.size;
  }

  /** `url` as it reads when it leads through this proxy. */
  urlFor(url: string): string {
    const through = new URL(url);
    through.hostname = '127.0.0.1';
    through.port = String(this.port);
    return through.href;
  }

  /** Does this to connections from now on, in place of what was done to that direction before; `heal` ends it. */
  set(fault: LaneFault, directions: readonly Direction[] = BOTH): void {
    for (const direction of directions) {
      this.#faults[direction] = fault;
      for (const { lanes } of this.#links) lanes[direction].set(fault);
    }
  }

  /** Keeps connections and forwards nothing, not even that one side has gone. */
  halfOpen(directions: readonly Direction[] = BOTH): void {
    this.set({ isFrozen: true }, directions);
  }

  /** Carries nothing more on the connections that there are, for ever, and tells neither side; new ones are as ever. */
  abandon(): void {
    for (const link of this.#links) {
      for (const direction of BOTH) link.lanes[direction].set({ isFrozen: true });
      this.#abandoned.add(link);
      this.#links.delete(link);
    }
  }

  /** Resets every connection that there is. */
  reset(): void {
    for (const link of [...this.#links]) this.#break(link);
  }

  /** Resets every connection that there is, and new ones as soon as they come, until `heal`. */
  refuse(): void {
    this.#isRefusing = true;
    this.reset();
  }

  /** Forwards everything as it comes, also what was held back. */
  heal(): void {
    this.#isRefusing = false;
    this.set({});
  }

  async close(): Promise<void> {
    this.reset();
    for (const link of this.#abandoned) this.#break(link);
    this.#server.close();
    await once(this.#server, 'close');
  }

  #link(client: Socket): void {
    client.on('error', () => undefined);
    if (this.#isRefusing) return void client.resetAndDestroy();
    const server = createConnection({ ...this.target, allowHalfOpen: true, noDelay: true });
    const end = (): void => this.#break(link);
    const lanes = {
      to_server: new FaultyLane(client, server, this.#faults.to_server, this.#random, end),
      to_client: new FaultyLane(server, client, this.#faults.to_client, this.#random, end),
    };
    const link: Link = { client, server, lanes };
    this.#links.add(link);
    for (const socket of [client, server]) {
      socket.on('error', () => this.#lost(link));
      socket.on('close', () => this.#lost(link));
    }
  }

  /** One side is gone: so is the other, unless nothing may be told it now. */
  #lost(link: Link): void {
    const { client, server, lanes } = link;
    if (BOTH.some((direction) => lanes[direction].isFrozen)) return;
    if (BOTH.every((direction) => lanes[direction].isOver)) {
      this.#links.delete(link);
      client.destroy();
      server.destroy();
      return;
    }
    this.#break(link);
  }

  #break(link: Link): void {
    this.#links.delete(link);
    this.#abandoned.delete(link);
    for (const direction of BOTH) link.lanes[direction].stop();
    link.client.resetAndDestroy();
    link.server.resetAndDestroy();
  }
}
