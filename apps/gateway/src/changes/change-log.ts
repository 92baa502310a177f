import type { ChangeEvent } from '@adjutant/contracts-gateway';

/** A change and its place in the log. `id` is that of the message that told of it: the same in every process. */
export interface LoggedChange {
  number: number;
  id: string;
  change: ChangeEvent;
}

interface UserLog {
  changes: LoggedChange[];
  /** The number of the last change that was dropped. */
  droppedUpTo: number;
}

/**
 * The last changes of each user, in memory: enough for a client that was away for a moment. A change is known by its message,
 * so that a client may come back to another process. One that has seen no change yet is given a place in this log alone.
 */
export class ChangeLog {
  readonly #users = new Map<string, UserLog>();
  #last = 0;
  #forgottenUpTo = 0;
  #total = 0;

  constructor(
    private readonly epoch: string,
    private readonly perUser = 256,
    private readonly userLimit = 1_000,
    /** Of all users together: a few KiB each. */
    private readonly totalLimit = 10_000,
  ) {}

  append(userId: string, messageId: string, change: ChangeEvent): LoggedChange {
    const log = this.#logOf(userId);
    this.#last += 1;
    const logged = { number: this.#last, id: messageId, change };
    log.changes.push(logged);
    this.#total += 1;
    if (log.changes.length > this.perUser) this.#dropOldest(log);
    this.#users.delete(userId);
    this.#users.set(userId, log);
    this.#forgetQuietest();
    return logged;
  }

  /** Drops what is known of the user: a client that asks for what it missed is told to read again. */
  forget(userId: string): void {
    this.#total -= this.#users.get(userId)?.changes.length ?? 0;
    this.#users.set(userId, { changes: [], droppedUpTo: this.#last });
  }

  /** Drops what is known of all. */
  forgetAll(): void {
    this.#users.clear();
    this.#total = 0;
    this.#forgottenUpTo = this.#last;
  }

  /** What came after the change with that id; null when that is not known any more. */
  since(userId: string, lastId: string): LoggedChange[] | null {
    const log = this.#logOf(userId);
    const after = log.changes.find(({ id }) => id === lastId)?.number ?? this.#numberOf(lastId);
    if (after === null || after < log.droppedUpTo) return null;
    return log.changes.filter(({ number }) => number > after);
  }

  /** The id of now: a client of the user that starts here misses nothing that comes. */
  positionOf(userId: string): string {
    return this.#logOf(userId).changes.at(-1)?.id ?? `${this.epoch}.${this.#last}`;
  }

  #logOf(userId: string): UserLog {
    return this.#users.get(userId) ?? { changes: [], droppedUpTo: this.#forgottenUpTo };
  }

  #numberOf(id: string): number | null {
    const [epoch, number] = id.split('.');
    const value = epoch === this.epoch && number !== undefined && /^\d{1,15}$/.test(number) ? Number(number) : null;
    return value !== null && value <= this.#last ? value : null;
  }

  #dropOldest(log: UserLog): void {
    log.droppedUpTo = log.changes.shift()?.number ?? log.droppedUpTo;
    this.#total -= 1;
  }

  #forgetQuietest(): void {
    for (const [userId, { changes }] of this.#users) {
      if (this.#users.size <= this.userLimit && this.#total <= this.totalLimit) return;
      this.#forgottenUpTo = Math.max(this.#forgottenUpTo, changes.at(-1)?.number ?? 0);
      this.#total -= changes.length;
      this.#users.delete(userId);
    }
  }
}
