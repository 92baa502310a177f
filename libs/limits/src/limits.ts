/** So many in so many seconds, for each key by itself. */
export interface Limit {
  /** Tells limits apart that have the same keys. */
  name: string;
  points: number;
  windowSeconds: number;
}

/** Counts what is spent of limits; also the injection token. What it knows may be lost at any moment: then it counts anew. */
export abstract class Limits {
  /** Spends one. Throws RATE_LIMITED that says when to come back; it never waits long, whatever becomes of the store. */
  abstract spend(limit: Limit, key: string): Promise<void>;
  abstract close(): Promise<void>;
}
