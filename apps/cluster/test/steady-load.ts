import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

import type { Task } from '@adjutant/contracts-task-graph';

const WORKERS = 6;
const ROUND_EVERY_MS = 200;

interface Answer {
  status: number;
  body: unknown;
}

/** Several people at work, each of whom makes a task, changes it and reads it, again and again; whatever is not as it should be is noted. */
export class SteadyLoad {
  /** Tasks that were made, by their ids. */
  readonly made = new Map<string, string>();
  readonly failures: string[] = [];
  /** Rounds that went well from beginning to end. */
  rounds = 0;
  readonly #workers: Promise<void>[];
  #isOver = false;

  /** `url`: without a path. */
  constructor(
    private readonly url: string,
    private readonly token: string,
  ) {
    this.#workers = Array.from({ length: WORKERS }, (_, worker) => this.#work(worker));
  }

  /** Resolves when the last round is through. */
  async stop(): Promise<void> {
    this.#isOver = true;
    await Promise.all(this.#workers);
  }

  /** Every other worker keeps his connection for as long as he can, the others open one for each request. */
  async #work(worker: number): Promise<void> {
    const agent = new Agent({ keepAlive: worker % 2 === 0, maxSockets: 1 });
    for (let round = 0; !this.#isOver; round += 1) {
      const pace = delay(ROUND_EVERY_MS);
      await this.#round(agent, `Task ${round} of worker ${worker}`).catch((error: unknown) => this.failures.push(`${new Date().toISOString()} ${String(error)}`));
      await pace;
    }
    agent.destroy();
  }

  async #round(agent: Agent, title: string): Promise<void> {
    const headers = { 'idempotency-key': randomUUID() };
    const { id } = await this.#ask(agent, 'POST', '/tasks', { title }, headers);
    this.made.set(id, title);
    const again = await this.#ask(agent, 'POST', '/tasks', { title }, headers);
    if (again.id !== id) throw new Error(`"${title}" was made twice.`);
    const changed = await this.#ask(agent, 'PATCH', `/tasks/${id}`, { details: 'changed', expected_version: 1 });
    const read = await this.#ask(agent, 'GET', `/tasks/${id}`);
    if (changed.version !== 2 || read.version !== 2 || read.details !== 'changed') throw new Error(`"${title}" is version ${read.version}, "${read.details}".`);
    this.rounds += 1;
  }

  async #ask(agent: Agent, method: string, path: string, body?: object, headers: Record<string, string> = {}): Promise<Task> {
    const what = `${method} ${path}`;
    const answer = await send(agent, method, `${this.url}/api/v1${path}`, body, { ...headers, authorization: `Bearer ${this.token}` }).catch((error: NodeJS.ErrnoException) => {
      throw new Error(`${what}: ${error.code ?? error.message}`);
    });
    if (answer.status >= 300) throw new Error(`${what}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body as Task;
  }
}

/** One request, and no second try. */
function send(agent: Agent, method: string, url: string, body: object | undefined, headers: Record<string, string>): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { agent, method, headers: { ...headers, ...(body ? { 'content-type': 'application/json' } : {}) } }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part)).once('error', reject);
      response.once('end', () => resolve({ status: response.statusCode ?? 0, body: JSON.parse(Buffer.concat(parts).toString()) as unknown }));
    });
    sent.once('error', reject).end(body && JSON.stringify(body));
  });
}
