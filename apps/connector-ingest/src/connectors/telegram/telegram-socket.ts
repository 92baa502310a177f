import type { ITelegramConnection } from '@mtcute/core';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

const TIMEOUT_MS = 10_000;

/** A connection as the library wants it. `onLost` is told when the other side ends it. */
export class TelegramSocket implements ITelegramConnection {
  readonly localAddress = null;
  readonly remoteAddress = null;
  readonly #chunks: Buffer[] = [];
  #isClosed = false;
  #wake = (): void => undefined;

  private constructor(
    private readonly socket: Socket,
    private readonly onLost: () => void,
  ) {
    socket.on('data', (chunk) => {
      this.#chunks.push(chunk);
      socket.pause();
      this.#wake();
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#wake());
  }

  static async open(place: { host: string; port: number }, onLost: () => void): Promise<TelegramSocket> {
    const socket = connect({ ...place, noDelay: true });
    try {
      await once(socket, 'connect', { signal: AbortSignal.timeout(TIMEOUT_MS) });
    } catch (error) {
      socket.destroy();
      onLost();
      throw error;
    }
    return new TelegramSocket(socket, onLost);
  }

  async read(into: Uint8Array): Promise<number> {
    while (this.#chunks.length === 0) {
      if (this.socket.destroyed) {
        if (!this.#isClosed) this.onLost();
        throw new Error('The connection is closed.');
      }
      this.socket.resume();
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    const [chunk] = this.#chunks as [Buffer];
    into.set(chunk.subarray(0, into.length));
    if (chunk.length > into.length) this.#chunks[0] = chunk.subarray(into.length);
    else this.#chunks.shift();
    return Math.min(chunk.length, into.length);
  }

  write(bytes: Uint8Array): Promise<void> {
    if (!this.socket.destroyed) this.socket.write(bytes);
    return Promise.resolve();
  }

  close(): void {
    this.#isClosed = true;
    this.socket.destroy();
  }
}
