import type { ChangeEvent } from '@adjutant/contracts-gateway';

import { toSse } from '../requests/streamed-answer.js';

/** A change as it goes out; each of its forms is made once, however many follow it. */
export class ToldChange {
  #sse: string | undefined;
  #frame: string | undefined;

  constructor(
    readonly id: string,
    readonly change: ChangeEvent,
  ) {}

  get sse(): string {
    return (this.#sse ??= toSse(this.change.event, this.change.data, this.id));
  }

  get frame(): string {
    return (this.#frame ??= JSON.stringify({ id: this.id, ...this.change }));
  }
}

/** Whoever follows the changes of a user: an event stream or a socket. None makes the others wait: one that does not keep up ends itself. */
export interface Subscriber {
  tell(told: ToldChange): void;
  /** Shows the other end that the connection lives, and finds out whether the other end does. */
  beat(): void;
  /** The gateway stops. */
  end(): void;
}

/** Of one that does not read, this much is kept; it comes back with the id it saw last. */
export const MAX_UNREAD_BYTES = 1024 ** 2;
