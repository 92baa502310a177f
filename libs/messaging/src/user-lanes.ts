/**
 * Items in the order they came, at most one of each lane taken at a time, lanes served in turn: one user's thousand
 * messages do not keep another user's one waiting.
 */
export class UserLanes<Item> {
  readonly #lanes = new Map<string, Item[]>();
  readonly #taken = new Set<string>();
  #ready: string[] = [];
  #size = 0;

  /** How many items wait. */
  get size(): number {
    return this.#size;
  }

  add(lane: string, item: Item): void {
    this.#size += 1;
    const items = this.#lanes.get(lane);
    if (items) {
      items.push(item);
      return;
    }
    this.#lanes.set(lane, [item]);
    if (!this.#taken.has(lane)) this.#ready.push(lane);
  }

  /** The next item whose lane is free; the lane stays taken until `release`. */
  take(): Item | undefined {
    const lane = this.#ready.shift();
    if (lane === undefined) return undefined;
    const items = this.#lanes.get(lane) ?? [];
    const item = items.shift();
    if (items.length === 0) this.#lanes.delete(lane);
    this.#taken.add(lane);
    this.#size -= 1;
    return item;
  }

  release(lane: string): void {
    this.#taken.delete(lane);
    if (this.#lanes.has(lane)) this.#ready.push(lane);
  }

  /** Takes everything that waits out, in no particular order of lanes. */
  clear(): Item[] {
    const items = [...this.#lanes.values()].flat();
    this.#lanes.clear();
    this.#ready = [];
    this.#size = 0;
    return items;
  }
}
