interface Sample {
  atMs: number;
  bytes: number;
  items: number;
}

export interface Rate {
  bytes: number;
  items: number;
}

const WINDOW_MS = 10_000;
/** Less time than this says nothing about a rate. */
const SHORTEST_MS = 900;

/** How fast something goes, per second over the last ten seconds: by this page's own clock, whatever the server's says. */
export class RateMeter {
  #samples: Sample[] = [];

  add(sample: Sample): void {
    const last = this.#samples.at(-1);
    if (last && last.bytes === sample.bytes && last.items === sample.items) return;
    const kept = this.#samples.filter(({ atMs }) => sample.atMs - atMs <= WINDOW_MS);
    this.#samples = [...(kept.length > 0 ? kept : this.#samples.slice(-1)), sample];
  }

  /** Null until there is something to go by. */
  get rate(): Rate | null {
    const [first, last] = [this.#samples[0], this.#samples.at(-1)];
    if (!first || !last || last.atMs - first.atMs < SHORTEST_MS) return null;
    const seconds = (last.atMs - first.atMs) / 1_000;
    return { bytes: Math.max(0, (last.bytes - first.bytes) / seconds), items: Math.max(0, (last.items - first.items) / seconds) };
  }
}

/** Seconds until `bytesLeft` are done; null where that cannot be said. */
export function secondsLeft(rate: Rate | null, bytesLeft: number): number | null {
  return rate && rate.bytes > 0 && bytesLeft > 0 ? bytesLeft / rate.bytes : null;
}
