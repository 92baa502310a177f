import { collectDefaultMetrics, Counter as PromCounter, Gauge as PromGauge, Histogram as PromHistogram, Registry } from 'prom-client';

export type Labels = Readonly<Record<string, string | number>>;

/** Only grows. */
export interface Counter {
  add(labels?: Labels, amount?: number): void;
}

/** Counts observations (seconds, bytes) in buckets. */
export interface Histogram {
  observe(labels: Labels, value: number): void;
}

/** Goes up and down. */
export interface Gauge {
  set(labels: Labels, value: number): void;
}

/** From 1 ms to 60 s: requests and jobs alike. */
const SECONDS = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

/** The figures of one process, in Prometheus text form; also the injection token. Asking twice for a name gives the same metric. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #collectors: (() => void | Promise<void>)[] = [];
  #hasProcessMetrics = false;
  readonly contentType: string = this.#registry.contentType;

  counter(name: string, help: string, labels: readonly string[] = []): Counter {
    const found = this.#registry.getSingleMetric(name);
    const counter = found instanceof PromCounter ? found : new PromCounter({ name, help, labelNames: [...labels], registers: [this.#registry] });
    return { add: (values = {}, amount = 1) => counter.inc({ ...values }, amount) };
  }

  histogram(name: string, help: string, labels: readonly string[] = [], buckets: readonly number[] = SECONDS): Histogram {
    const found = this.#registry.getSingleMetric(name);
    const histogram =
      found instanceof PromHistogram
        ? found
        : new PromHistogram({ name, help, labelNames: [...labels], buckets: [...buckets], registers: [this.#registry] });
    return { observe: (values, value) => histogram.observe({ ...values }, value) };
  }

  gauge(name: string, help: string, labels: readonly string[] = []): Gauge {
    const found = this.#registry.getSingleMetric(name);
    const gauge = found instanceof PromGauge ? found : new PromGauge({ name, help, labelNames: [...labels], registers: [this.#registry] });
    return { set: (values, value) => gauge.set({ ...values }, value) };
  }

  /** Runs `collect` before each rendering: for gauges that are read from somewhere. Returns how to stop that. */
  onRender(collect: () => void | Promise<void>): () => void {
    this.#collectors.push(collect);
    return () => {
      const index = this.#collectors.indexOf(collect);
      if (index >= 0) this.#collectors.splice(index, 1);
    };
  }

  /** The text that Prometheus scrapes. Process metrics (memory, event loop) are switched on by the first call: they cost a timer. */
  async render(): Promise<string> {
    if (!this.#hasProcessMetrics) {
      this.#hasProcessMetrics = true;
      collectDefaultMetrics({ register: this.#registry });
    }
    await Promise.all(this.#collectors.map(async (collect) => collect()));
    return this.#registry.metrics();
  }
}
