import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { makeMailbox } from '../make-mailbox.js';
import { startProduct, type Product } from './product.js';

const POLL_MS = 100;
const QUICK_SHARE = 0.1;
const REQUEST = /^Could you please .*\n/gm;

export interface BenchOptions {
  isQuick: boolean;
  /** Events of the search measurements. */
  events: number;
  /** A data folder to search in: filled when it is empty, taken as it is when not. */
  searchData: string | null;
  note: (line: string) => void;
}

async function settle(product: Product, mails: number): Promise<void> {
  for (;;) {
    const { index, detection, tasks } = await product.client.call('getStatus', {});
    if (index.indexed + index.failed >= mails && index.pending + detection.pending + tasks.pending === 0) return;
    await delay(POLL_MS);
  }
}

/** Folders and products of one run; all end with it. */
export class Workspace {
  readonly #running = new Set<Product>();

  private constructor(
    readonly options: BenchOptions,
    private readonly folder: string,
  ) {}

  static async open(options: BenchOptions): Promise<Workspace> {
    return new Workspace(options, await mkdtemp(join(tmpdir(), 'adjutant-bench-')));
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  /** The size of a measurement: a tenth of it when it must be quick. */
  size(full: number): number {
    return this.options.isQuick ? Math.ceil(full * QUICK_SHARE) : full;
  }

  async start(dataFolder: string): Promise<Product> {
    const product = await startProduct(dataFolder);
    this.#running.add(product);
    return product;
  }

  /** A file of invented mails, of which one in `askingEvery` (a multiple of ten) asks for something. */
  async mailbox(mails: number, askingEvery = 10): Promise<string> {
    const path = this.path(`${mails}.mbox`);
    let asking = 0;
    await writeFile(path, makeMailbox(mails, new Date()).replaceAll(REQUEST, (line) => ((asking++ * 10) % askingEvery === 0 ? line : '')));
    return path;
  }

  /** Imports a mailbox; resolves with the seconds until all of it is searchable, read, and turned into tasks. */
  async import(product: Product, path: string, mails: number): Promise<number> {
    const startedAt = performance.now();
    const { id } = await product.client.call('startImport', { paths: [path], owner_addresses: ['me@home.example'] });
    await settle(product, mails);
    const seconds = (performance.now() - startedAt) / 1000;
    const run = await product.client.call('getImport', { id });
    if (run.state !== 'done' || run.created !== mails) throw new Error(`Of ${mails} mails ${run.created} came in: ${run.state} ${run.message ?? ''}`);
    return seconds;
  }

  async close(): Promise<void> {
    for (const product of this.#running) await product.stop();
    await rm(this.folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
  }
}
