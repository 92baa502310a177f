import { setTimeout as delay } from 'node:timers/promises';

import { seededRandom } from '../seeded-random.js';
import { ApiClient, type ApiAnswer, type ApiRequest } from './api-client.js';
import { InventedWords } from './invented-words.js';
import { Listener } from './listener.js';
import type { Action, Intent, Ledger, Person } from './ledger.js';
import { mailFile } from './mail-file.js';

/** A task as this client last saw it. */
interface KnownTask {
  id: string;
  version: number;
}

/** All who work, as each of them must know: whose words to look out for, and whose tasks to try to change. */
export interface Colleague {
  readonly person: Person;
  readonly tasks: readonly KnownTask[];
}

export interface WorkerOptions {
  baseUrl: () => string;
  ledger: Ledger;
  seed: number;
  name: string;
  colleagues: readonly Colleague[];
}

const WEIGHTS: ReadonlyArray<[Action, number]> = [
  ['create_task', 8], ['change_task', 8], ['complete_task', 2], ['undo_task', 2], ['link_tasks', 2], ['delete_task', 1], ['rename_person', 1], ['ask', 1],
  ['import_mails', 1], ['read', 4], ['create_bad_task', 1], ['change_stale_task', 1], ['change_foreign_task', 1],
];
const READS = ['/tasks?status=any&limit=50', '/events?limit=50', '/threads', '/focus', '/graph?window=all', '/audit?limit=50', '/prompts', '/users/me', '/imports'];
const MOST_PAUSE_MS = 40;
/** How long one operation is tried. */
const PATIENCE_MS = 15_000;
const MAILS_PER_IMPORT = 5;
const PASSWORD = 'a long enough pass phrase';

/** One person who works, one operation after the other; what he does comes from the seed. */
export class Worker implements Colleague {
  person!: Person;
  /** When the newest operation that was acknowledged began. */
  servedAtMs = 0;
  /** Whether his stream of changes told him of what he did. */
  hasHeardHimself = false;
  readonly tasks: KnownTask[] = [];
  /** Of his mails: what he can ask about. */
  readonly #topics: string[] = [];
  readonly client: ApiClient;
  readonly #options: WorkerOptions;
  readonly #random: () => number;
  readonly #words: InventedWords;
  #begunAtMs = 0;
  #isOver = false;

  constructor(options: WorkerOptions) {
    this.#options = options;
    this.#random = seededRandom(options.seed);
    this.#words = new InventedWords(this.#random);
    this.client = new ApiClient(options.baseUrl, PATIENCE_MS);
  }

  /** Makes his account. Throws when that does not work: nobody may break anything yet. */
  async join(): Promise<void> {
    const { name, ledger } = this.#options;
    const canary = `${this.#words.word(6)}${name}`;
    const { status, body } = await this.client.send({ method: 'POST', path: '/auth/register', body: { email: `${name}@${canary}.example`, password: PASSWORD } });
    if (status !== 201) throw new Error(`${name} could not register: ${status} ${JSON.stringify(body)}`);
    this.client.token = String(body['access_token']);
    const { body: profile } = await this.client.send({ method: 'GET', path: '/users/me' });
    this.person = { kind: 'person', name, user_id: String(profile['id']), canary };
    await ledger.write(this.person);
  }

  /** Works until told to stop, and hears his changes meanwhile; the last operation is finished. */
  async work(): Promise<void> {
    const listener = new Listener(this.client, () => new Map([this.person, ...this.#strangers()].map(({ canary, name }) => [canary, name])));
    const listening = listener.listen();
    while (!this.#isOver) {
      await this.#perform(this.#choose());
      await delay(this.#random() * MOST_PAUSE_MS);
    }
    listener.stop();
    await listening;
    const op = await this.#intend({ action: 'read', mark: this.#words.mark() });
    await this.#options.ledger.write({ kind: 'ending', op, at_ms: Date.now(), outcome: 'acknowledged', status: 200, attempts: 1, leaks: [...listener.heardOf].filter((name) => name !== this.person.name) });
    this.hasHeardHimself = listener.heardOf.has(this.person.name);
  }

  /** Looks at everything that there is to see. */
  async readAll(): Promise<void> {
    for (const path of this.#readable()) await this.#send({ action: 'read', mark: this.#words.mark() }, { method: 'GET', path });
  }

  stop(): void {
    this.#isOver = true;
  }

  /** One operation, from its intent to its ending in the ledger. */
  async #perform(action: Action): Promise<ApiAnswer> {
    const mark = this.#words.mark();
    const key = this.#words.mark();
    switch (action) {
      case 'create_task':
        return this.#create(mark, key);
      case 'change_task':
        return this.tasks.length === 0 ? this.#create(mark, key) : this.#change(mark);
      case 'complete_task':
        return this.#onTask({ action, mark }, ({ id }) => ({ method: 'POST', path: `/tasks/${id}/complete`, body: {}, key }), true);
      case 'undo_task':
        return this.#onTask({ action, mark }, ({ id }) => ({ method: 'POST', path: `/tasks/${id}/undo`, body: {}, key }), true);
      case 'delete_task':
        return this.#onTask({ action, mark }, ({ id }) => ({ method: 'DELETE', path: `/tasks/${id}` }), true);
      case 'link_tasks':
        return this.#link(mark, key);
      case 'rename_person':
        return this.#send({ action, mark }, { method: 'PUT', path: '/users/me', body: { display_name: this.#text(mark) } });
      case 'ask':
        return this.#send({ action, mark }, { method: 'POST', path: '/prompts', body: { prompt: `Where is the ${this.#topics.length > 0 ? this.#words.pick(this.#topics) : this.person.canary} ${mark} report?` }, key });
      case 'import_mails':
        return this.#import(mark, key);
      case 'read':
        return this.#read(mark);
      case 'create_bad_task':
        return this.#send({ action, mark }, { method: 'POST', path: '/tasks', body: { title: '', details: this.#text(mark) }, key });
      case 'change_stale_task':
        return this.#onTask({ action, mark }, ({ id, version }) => ({ method: 'PATCH', path: `/tasks/${id}`, body: { details: this.#text(mark), expected_version: version + 1_000 } }), false);
      case 'change_foreign_task':
        return this.#changeForeign(mark);
    }
  }

  #strangers(): Person[] {
    return this.#options.colleagues.flatMap(({ person }) => (person.name === this.person.name ? [] : [person]));
  }

  #readable(): string[] {
    return [...READS, ...this.#options.colleagues.map(({ person }) => `/search?q=${person.canary}`)];
  }

  #choose(): Action {
    let left = this.#random() * WEIGHTS.reduce((sum, [, weight]) => sum + weight, 0);
    return WEIGHTS.find(([, weight]) => (left -= weight) < 0)?.[0] ?? 'read';
  }

  #text(mark: string): string {
    return `${this.#words.word(4)} ${mark} ${this.person.canary}`;
  }

  async #create(mark: string, key: string): Promise<ApiAnswer> {
    const body = { title: `${this.#words.word(5)} ${mark}`, details: this.#text(mark) };
    const answer = await this.#send({ action: 'create_task', mark }, { method: 'POST', path: '/tasks', body, key });
    if (answer.outcome === 'acknowledged') this.tasks.push({ id: String(answer.body['id']), version: Number(answer.body['version']) });
    return answer;
  }

  async #change(mark: string): Promise<ApiAnswer> {
    const answer = await this.#onTask(
      { action: 'change_task', mark },
      ({ id, version }) => ({ method: 'PATCH', path: `/tasks/${id}`, body: { details: this.#text(mark), expected_version: version } }),
      true,
    );
    if (answer.outcome === 'acknowledged') this.tasks.push({ id: String(answer.body['id']), version: Number(answer.body['version']) });
    return answer;
  }

  /** Does something to one of his tasks; `isLast` lets go of it afterwards, since its version is another then. */
  async #onTask(intent: Pick<Intent, 'action' | 'mark'>, request: (task: KnownTask) => ApiRequest, isLast: boolean): Promise<ApiAnswer> {
    const at = Math.floor(this.#random() * this.tasks.length);
    const task = this.tasks[at];
    if (!task) return this.#create(intent.mark, this.#words.mark());
    if (isLast) this.tasks.splice(at, 1);
    return this.#send({ ...intent, task_id: task.id }, request(task));
  }

  async #link(mark: string, key: string): Promise<ApiAnswer> {
    const [parent] = this.tasks.splice(Math.floor(this.#random() * this.tasks.length), 1);
    const [child] = this.tasks.splice(Math.floor(this.#random() * this.tasks.length), 1);
    if (!parent || !child) return this.#create(mark, key);
    const body = { child_id: child.id, kind: 'relates_to' };
    return this.#send({ action: 'link_tasks', mark, task_id: parent.id, child_id: child.id }, { method: 'POST', path: `/tasks/${parent.id}/links`, body, key });
  }

  async #changeForeign(mark: string): Promise<ApiAnswer> {
    const foreign = this.#words.pick(this.#options.colleagues.filter((colleague) => colleague !== this).flatMap(({ tasks }) => tasks).concat({ id: crypto.randomUUID(), version: 1 }));
    return this.#send({ action: 'change_foreign_task', mark, task_id: foreign.id }, { method: 'PATCH', path: `/tasks/${foreign.id}`, body: { details: this.#text(mark) } });
  }

  /** Looks at a list, or searches for what only somebody else has. */
  async #read(mark: string): Promise<ApiAnswer> {
    return this.#send({ action: 'read', mark }, { method: 'GET', path: this.#words.pick(this.#readable()) });
  }

  async #import(mark: string, key: string): Promise<ApiAnswer> {
    const count = MAILS_PER_IMPORT;
    const op = await this.#intend({ action: 'import_mails', mark, count });
    const topics = Array.from({ length: count }, () => this.#words.word(4));
    const bytes = mailFile({ mark, canary: this.person.canary, topics, now: new Date(), words: this.#words });
    const announced = await this.client.send({ method: 'POST', path: '/uploads', body: { name: `${mark}.mbox`, size_bytes: Buffer.byteLength(bytes) }, key: `${key}-upload` });
    if (announced.outcome !== 'acknowledged') return this.#end(op, announced);
    const id = String(announced.body['id']);
    const sent = await this.client.send({ method: 'PUT', path: `/uploads/${id}/parts/1`, bytes });
    if (sent.outcome !== 'acknowledged') return this.#end(op, sent);
    this.#topics.push(...topics);
    return this.#end(op, await this.client.send({ method: 'POST', path: '/imports', body: { uploads: [id], owner_addresses: ['me@home.example'] }, key }));
  }

  async #send(intent: Pick<Intent, 'action' | 'mark' | 'task_id' | 'child_id'>, request: ApiRequest): Promise<ApiAnswer> {
    const op = await this.#intend(intent);
    return this.#end(op, await this.client.send(request));
  }

  async #intend(intent: Omit<Intent, 'kind' | 'op' | 'at_ms' | 'person'>): Promise<number> {
    const op = this.#options.ledger.nextOperation();
    this.#begunAtMs = Date.now();
    await this.#options.ledger.write({ kind: 'intent', op, at_ms: Date.now(), person: this.person.name, ...intent });
    return op;
  }

  async #end(op: number, answer: ApiAnswer): Promise<ApiAnswer> {
    const { outcome, status, attempts, text, body } = answer;
    const leaks = this.#strangers().filter(({ canary }) => text.includes(canary)).map(({ name }) => name);
    const { id, version, error } = body as { id?: string; version?: number; error?: { code?: string } };
    if (outcome === 'acknowledged') this.servedAtMs = this.#begunAtMs;
    const said = { ...(id === undefined ? {} : { id }), ...(version === undefined ? {} : { version }), ...(error?.code === undefined ? {} : { code: error.code }) };
    await this.#options.ledger.write({ kind: 'ending', op, at_ms: Date.now(), outcome, status, attempts, ...said, leaks });
    return answer;
  }
}
