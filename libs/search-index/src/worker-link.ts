import type { Worker } from 'node:worker_threads';

import { AppError } from '@adjutant/contracts-core';

import type { IndexOperation, IndexReply, IndexRequest, IndexResult } from './index-request.js';

interface Waiting {
  settle: (outcome: { result: IndexResult } | { error: AppError }) => void;
  timer: NodeJS.Timeout;
}

export interface WorkerLinkOptions {
  start: () => Worker;
  /** A thread that had nothing to do for so long is stopped; the next request starts another. */
  idleMs: number;
}

/** One thread, started by the first request. If it dies, what waited fails with UNAVAILABLE and the next request starts another. */
export class WorkerLink {
  readonly #options: WorkerLinkOptions;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | null = null;
  #lastId = 0;
  #messages = 0;
  #idleTimer: NodeJS.Timeout | undefined;
  #closed: Promise<void> | null = null;

  constructor(options: WorkerLinkOptions) {
    this.#options = options;
  }

  get isRunning(): boolean {
    return this.#worker !== null;
  }

  request(userId: string, operation: IndexOperation, deadlineMs: number): Promise<IndexResult> {
    if (this.#closed) return Promise.reject(new AppError('UNAVAILABLE', 'The search index is closed.'));
    const worker = (this.#worker ??= this.#start());
    clearTimeout(this.#idleTimer);
    const id = (this.#lastId += 1);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(this.#expire, deadlineMs, id, this.#messages);
      const settle: Waiting['settle'] = (outcome) => ('result' in outcome ? resolve(outcome.result) : reject(outcome.error));
      this.#waiting.set(id, { settle, timer });
      const request: IndexRequest = { id, userId, operation };
      worker.postMessage(request);
    });
  }

  close(): Promise<void> {
    this.#closed ??= this.#stop();
    return this.#closed;
  }

  #start(): Worker {
    const worker = this.#options.start();
    worker.on('message', (message: IndexReply | 'idle') => this.#receive(message));
    worker.on('error', () => this.#lost(worker));
    worker.on('exit', () => this.#lost(worker));
    worker.unref();
    return worker;
  }

  #receive(message: IndexReply | 'idle'): void {
    this.#messages += 1;
    if (message === 'idle') {
      this.#stopWhenIdle();
      return;
    }
    const outcome = 'error' in message ? { error: new AppError(message.error.code, message.error.message) } : { result: message.result };
    this.#settle(message.id, outcome);
  }

  #settle(id: number, outcome: Parameters<Waiting['settle']>[0]): void {
    const waiting = this.#waiting.get(id);
    if (!waiting) return;
    clearTimeout(waiting.timer);
    this.#waiting.delete(id);
    waiting.settle(outcome);
  }

  /** A thread that has said nothing since the request was sent hangs, and is replaced; otherwise it is only busy. */
  readonly #expire = (id: number, messagesThen: number): void => {
    this.#settle(id, { error: new AppError('DEADLINE_EXCEEDED', 'The search index took too long. Try again in a moment.') });
    const worker = this.#worker;
    if (!worker || messagesThen !== this.#messages) return;
    void worker.terminate();
    this.#lost(worker);
  };

  #lost(worker: Worker): void {
    if (worker !== this.#worker) return;
    this.#worker = null;
    const error = new AppError('UNAVAILABLE', 'The search index was interrupted. Try again in a moment.');
    for (const id of [...this.#waiting.keys()]) this.#settle(id, { error });
  }

  #stopWhenIdle(): void {
    clearTimeout(this.#idleTimer);
    if (this.#waiting.size > 0) return;
    this.#idleTimer = setTimeout(() => void this.#stop(), this.#options.idleMs).unref();
  }

  async #stop(): Promise<void> {
    clearTimeout(this.#idleTimer);
    const worker = this.#worker;
    if (!worker) return;
    const exited = new Promise<void>((resolve) => void worker.once('exit', () => resolve()));
    this.#lost(worker);
    worker.ref();
    worker.postMessage('close');
    await exited;
  }
}
