import { Readable } from 'node:stream';

import { MAX_UNREAD_BYTES, type Subscriber, type ToldChange } from './subscriber.js';

/** A follower over HTTP: `text/event-stream`. */
export class EventStream implements Subscriber {
  readonly readable = new Readable({ read: () => undefined, highWaterMark: MAX_UNREAD_BYTES });

  constructor() {
    this.readable.push('retry: 2000\n');
  }

  tell({ sse }: ToldChange): void {
    this.#push(sse);
  }

  beat(): void {
    this.#push(': heartbeat\n\n');
  }

  end(): void {
    this.readable.push(null);
  }

  #push(text: string): void {
    if (this.readable.readableLength > MAX_UNREAD_BYTES) this.readable.destroy();
    else this.readable.push(text);
  }
}
