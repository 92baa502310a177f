/** A reply in chunks. Read it with `for await`; leaving the loop cancels the request. Errors come out of the loop and of `response`. */
export class ReplyStream<Chunk, Res> implements AsyncIterable<Chunk> {
  /** What the handler returned; settles when it ends. Read the chunks first: a handler waits for its reader. */
  readonly response: Promise<Res>;
  readonly #next: () => Promise<IteratorResult<Chunk, undefined>>;
  readonly #cancel: () => void;

  constructor(parts: { response: Promise<Res>; next: () => Promise<IteratorResult<Chunk, undefined>>; cancel: () => void }) {
    this.response = parts.response;
    this.#next = parts.next;
    this.#cancel = parts.cancel;
    this.response.catch(() => undefined);
  }

  /** Gives up: the handler's signal fires, `response` rejects with CANCELLED. */
  cancel(): void {
    this.#cancel();
  }

  [Symbol.asyncIterator](): AsyncIterator<Chunk, undefined> {
    return {
      next: this.#next,
      return: async () => {
        this.#cancel();
        return { done: true, value: undefined };
      },
    };
  }
}
