import type { ReplyStream } from './bus.js';

/** Chunks that may wait unread before `emit` waits too. */
const WINDOW = 16;

/** One streamed reply between its two ends: bounded, cancellable. */
export class ReplyChannel<Chunk, Response> {
  readonly #chunks: Chunk[] = [];
  #wakeReader: (() => void) | null = null;
  #wakeWriter: (() => void) | null = null;
  #isClosed = false;

  constructor(
    private readonly controller: AbortController,
    private readonly response: Promise<Response>,
  ) {
    response.then(() => this.#close(), () => this.#close());
    controller.signal.addEventListener('abort', () => this.#close(), { once: true });
  }

  /** Waits while the reader is a whole window behind. */
  readonly emit = async (chunk: Chunk): Promise<void> => {
    while (this.#chunks.length >= WINDOW && !this.#isClosed) {
      await new Promise<void>((resolve) => {
        this.#wakeWriter = resolve;
      });
    }
    this.controller.signal.throwIfAborted();
    this.#chunks.push(chunk);
    this.#wakeReader?.();
  };

  reader(): ReplyStream<Chunk, Response> {
    return { response: this.response, [Symbol.asyncIterator]: () => this.#read() };
  }

  async *#read(): AsyncGenerator<Chunk, void> {
    let isFinished = false;
    try {
      while (this.#chunks.length > 0 || !this.#isClosed) {
        const chunk = this.#chunks.shift();
        if (chunk !== undefined) {
          this.#wakeWriter?.();
          yield chunk;
        } else {
          await new Promise<void>((resolve) => {
            this.#wakeReader = resolve;
          });
        }
      }
      isFinished = true;
    } finally {
      if (!isFinished) this.controller.abort();
    }
    await this.response;
  }

  #close(): void {
    this.#isClosed = true;
    this.#wakeReader?.();
    this.#wakeWriter?.();
  }
}
