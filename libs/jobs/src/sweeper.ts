import type { Logger } from '@adjutant/telemetry';
import type { JobDefinition } from './define-job.js';

/** Finds rows that no job covers, adds jobs for them, and returns how many it added. */
export type SweepHandler = () => Promise<number>;

interface Sweep {
  definition: JobDefinition;
  handler: SweepHandler;
  timer?: NodeJS.Timeout;
}

/** Runs each sweep at the start and then at its interval; a sweep that throws is logged and tried again. */
export class Sweeper {
  readonly #sweeps: Sweep[] = [];
  readonly #logger: Logger;
  readonly #running = new Set<Promise<void>>();
  #isStopped = false;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  get isBusy(): boolean {
    return this.#running.size > 0;
  }

  register(definition: JobDefinition, handler: SweepHandler): void {
    if (this.#sweeps.some((sweep) => sweep.definition.name === definition.name)) {
      throw new Error(`The job ${definition.name} has two sweeps.`);
    }
    this.#sweeps.push({ definition, handler });
  }

  start(): void {
    for (const sweep of this.#sweeps) void this.#runAndPlan(sweep);
  }

  /** Runs every sweep now. */
  async runAll(): Promise<void> {
    await Promise.all(this.#sweeps.map((sweep) => this.#track(sweep)));
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    for (const sweep of this.#sweeps) clearTimeout(sweep.timer);
    await Promise.all(this.#running);
  }

  async #runAndPlan(sweep: Sweep): Promise<void> {
    await this.#track(sweep);
    if (this.#isStopped) return;
    sweep.timer = setTimeout(() => void this.#runAndPlan(sweep), sweep.definition.sweepEveryMs);
    sweep.timer.unref();
  }

  #track(sweep: Sweep): Promise<void> {
    const run = this.#run(sweep).finally(() => this.#running.delete(run));
    this.#running.add(run);
    return run;
  }

  async #run({ definition, handler }: Sweep): Promise<void> {
    try {
      const added = await handler();
      if (added > 0) this.#logger.info({ job: definition.name, added }, 'sweep found work that no job covered');
    } catch (error) {
      if (!this.#isStopped) this.#logger.error({ job: definition.name, error }, 'sweep failed, it will run again');
    }
  }
}
