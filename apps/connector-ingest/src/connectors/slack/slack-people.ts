import { at } from '../../json/json-values.js';
import type { VendorCall } from '../vendor-call.js';
import { askSlack, SlackProblem } from './ask-slack.js';

const KEPT_MS = 3_600_000;
const KEPT_PEOPLE = 10_000;

/** Who stands behind an id, remembered for an hour, for each account apart: messages name people by id only. */
export class SlackPeople {
  readonly #known = new Map<string, { user: unknown; until: number }>();

  async named(call: VendorCall, accountId: string, ids: readonly string[], now: Date): Promise<unknown[]> {
    const users: unknown[] = [];
    for (const id of new Set(ids)) if (/^[UW]\w+$/.test(id)) users.push(await this.#find(call, `${accountId} ${id}`, id, now.getTime()));
    return users;
  }

  async #find(call: VendorCall, key: string, id: string, nowMs: number): Promise<unknown> {
    const known = this.#known.get(key);
    if (known && known.until > nowMs) return known.user;
    const user = await ask(call, id);
    if (this.#known.size >= KEPT_PEOPLE) this.#known.clear();
    this.#known.set(key, { user, until: nowMs + KEPT_MS });
    return user;
  }
}

async function ask(call: VendorCall, id: string): Promise<unknown> {
  try {
    return at((await askSlack(call, 'users.info', { user: id })).body, 'user');
  } catch (error) {
    if (error instanceof SlackProblem && /^user_not_(found|visible)$/.test(error.problem)) return { id };
    throw error;
  }
}
