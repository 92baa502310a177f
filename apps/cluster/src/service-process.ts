import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { AppError } from '@adjutant/contracts-core';

import { repository } from './config.js';

export interface ServiceProcessOptions {
  name: string;
  folder: string;
  operationsPort: number;
  /** Options of node itself, before the script. */
  nodeArguments?: readonly string[];
  /** Where the built program lies, if not in this repository. */
  root?: string;
}

/**
 * V8 sizes both by the machine. Its own nursery costs memory, and a smaller one than this costs reads; its own bound on the
 * heap lets what is dead pile up to several times what is alive.
 */
const NODE_ARGUMENTS = ['--max-semi-space-size=8', '--max-old-space-size=512'];
const STOP_DEADLINE_MS = 30_000;
const READY_DEADLINE_MS = 60_000;
const LOOK_MS = 50;

/** The process of one service: it outlives whoever started it, and is found again by the number in its file. */
export class ServiceProcess {
  readonly name: string;
  readonly logPath: string;
  readonly #options: ServiceProcessOptions;
  readonly #main: string;
  readonly #pidPath: string;

  constructor(options: ServiceProcessOptions) {
    this.#options = options;
    this.name = options.name;
    this.#main = join(options.root ?? repository, 'apps', options.name, 'dist', 'main.js');
    this.logPath = join(options.folder, 'logs', `${options.name}.log`);
    this.#pidPath = join(options.folder, 'run', `${options.name}.pid`);
  }

  /** The number of the running process. */
  async pid(): Promise<number | null> {
    const pid = Number(await readFile(this.#pidPath, 'utf8').catch(() => ''));
    return pid > 0 && (await this.#isOurs(pid)) ? pid : null;
  }

  /** Starts it unless it runs. Resolves when the process is there; `ready` tells when it can work. */
  async start(env: Readonly<Record<string, string | undefined>>): Promise<void> {
    if (await this.pid()) return;
    const log = await open(this.logPath, 'a', 0o600);
    const child = spawn(process.execPath, [...NODE_ARGUMENTS, ...(this.#options.nodeArguments ?? []), this.#main], { cwd: this.#options.root ?? repository, env, stdio: ['ignore', log.fd, log.fd], detached: true });
    await once(child, 'spawn');
    await log.close();
    child.unref();
    await writeFile(this.#pidPath, String(child.pid), { mode: 0o600 });
  }

  /** Runs `main.js migrate` to its end; answers what it wrote. */
  async migrate(env: Readonly<Record<string, string | undefined>>): Promise<string> {
    const child = spawn(process.execPath, [...NODE_ARGUMENTS, this.#main, 'migrate'], { cwd: this.#options.root ?? repository, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const output: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => output.push(chunk));
    const [code] = (await once(child, 'close')) as [number | null];
    const text = Buffer.concat(output).toString().trim();
    if (code !== 0) throw new AppError('UNAVAILABLE', `The migrations of ${this.name} failed: ${text}`);
    return text;
  }

  async isReady(): Promise<boolean> {
    const answer = await fetch(`http://127.0.0.1:${this.#options.operationsPort}/readyz`, { signal: AbortSignal.timeout(2_000) }).catch(() => null);
    await answer?.body?.cancel();
    return answer?.status === 200;
  }

  /** Resolves when it can work. Throws with the last lines of its log when it ended or takes too long. */
  async ready(deadlineMs = READY_DEADLINE_MS): Promise<void> {
    const deadline = performance.now() + deadlineMs;
    while (!(await this.isReady())) {
      if (!(await this.pid())) throw new AppError('UNAVAILABLE', `${this.name} ended while it started. Its log says: ${await this.lastLines(5)}`);
      if (performance.now() > deadline) throw new AppError('UNAVAILABLE', `${this.name} is not ready after ${deadlineMs / 1_000} s. Its log says: ${await this.lastLines(5)}`);
      await delay(LOOK_MS);
    }
  }

  /** Asks it to end and waits; ends it by force when it takes too long. */
  async stop(): Promise<void> {
    const pid = await this.pid();
    if (!pid) return;
    process.kill(pid, 'SIGTERM');
    const deadline = performance.now() + STOP_DEADLINE_MS;
    while ((await this.pid()) === pid && performance.now() < deadline) await delay(LOOK_MS);
    await this.kill();
  }

  /** Ends it at once, as a power failure would. False when it does not run. */
  async kill(): Promise<boolean> {
    const pid = await this.pid();
    if (pid) process.kill(pid, 'SIGKILL');
    while (pid && (await this.pid()) === pid) await delay(LOOK_MS);
    await rm(this.#pidPath, { force: true });
    return pid !== null;
  }

  async lastLines(count: number): Promise<string> {
    const text = await readFile(this.logPath, 'utf8').catch(() => '');
    return text.trimEnd().split('\n').slice(-count).join('\n');
  }

  /** A number that was given to another program since is not ours, and neither is a process that is dead but not yet buried. */
  async #isOurs(pid: number): Promise<boolean> {
    const [command, stat] = await Promise.all([readFile(`/proc/${pid}/cmdline`, 'utf8'), readFile(`/proc/${pid}/stat`, 'utf8')]).catch(() => ['', '']);
    return command.split('\0').includes(this.#main) && !/^\d+ \(.*\) [ZX] /s.test(stat);
  }
}
