import { AppError } from '@adjutant/contracts-core';

type Waiter<T> = { resolve: (value: T) => void; reject: (error: unknown) => void };

/** Holds at most `size` chunks between a writer and a reader: the writer waits for room, the reader for chunks. */
export class ChunkWindow<Chunk> {
  readonly #chunks: Chunk[] = [];
  readonly #writers: Waiter<void>[] = [];
  readonly #size: number;
  #reader: Waiter<IteratorResult<Chunk, undefined>> | undefined;
  #end: { error?: unknown } | undefined;
  #isLeft = false;

  constructor(size: number) {
    this.#size = size;
  }

  /** Resolves when there is room for the next chunk; rejects once the reader has left. */
  async push(chunk: Chunk): Promise<void> {
    if (this.#isLeft || this.#end) throw new AppError('CANCELLED', 'Nobody reads this reply any more.');
    if (this.#reader) return this.#handOver(chunk);
    this.#chunks.push(chunk);
    if (this.#chunks.length < this.#size) return;
    await new Promise<void>((resolve, reject) => this.#writers.push({ resolve, reject }));
  }

  /** No more chunks; with an error, the reader gets it after those that are left. */
  end(error?: unknown): void {
    if (this.#end) return;
    this.#end = error === undefined ? {} : { error };
    this.#refuseWriters();
    const reader = this.#reader;
    this.#reader = undefined;
    if (reader) this.#finish().then(reader.resolve, reader.reject);
  }

  /** The reader goes: what is left is thrown away. */
  leave(): void {
    this.#isLeft = true;
    this.#chunks.length = 0;
    this.#refuseWriters();
  }

  async next(): Promise<IteratorResult<Chunk, undefined>> {
    if (this.#chunks.length > 0) {
      const value = this.#chunks.shift() as Chunk;
      this.#writers.shift()?.resolve();
      return { done: false, value };
    }
    if (this.#isLeft || this.#end) return this.#finish();
    return new Promise((resolve, reject) => {
      this.#reader = { resolve, reject };
    });
  }

  #handOver(value: Chunk): void {
    const reader = this.#reader;
    this.#reader = undefined;
    reader?.resolve({ done: false, value });
  }

  async #finish(): Promise<IteratorResult<Chunk, undefined>> {
    if (this.#end && 'error' in this.#end && !this.#isLeft) {
      const { error } = this.#end;
      this.#end = {};
      throw error;
    }
    return { done: true, value: undefined };
  }

  #refuseWriters(): void {
    for (const writer of this.#writers.splice(0)) writer.reject(new AppError('CANCELLED', 'Nobody reads this reply any more.'));
  }
}
