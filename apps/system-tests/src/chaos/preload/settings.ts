/** The variable that only the preload reads. */
export const CHAOS_SETTINGS = 'CHAOS_SETTINGS';

/** Where a process can be made to die: just before something is done, or just after, before anybody in it has learned of it. */
export type CrashPointName = `${'commit' | 'confirm' | 'acknowledge' | 'call'}:${'before' | 'after'}`;

export interface CrashPoint {
  at: CrashPointName;
  /** Only what this service's connections do, where several live in one process: the name of its schema. Any when absent. */
  schema?: string;
  /** 1 is the first. */
  hit: number;
}

/** What the preload does to its process. */
export interface ChaosSettings {
  crash?: CrashPoint;
  /** Each statement of one service's connections takes this much longer. */
  slow?: { schema: string; ms: number };
  /** Commits of all services wait, each for a time of its own up to this: transactions then end in another order than they wrote. */
  unevenCommits?: { maxMs: number; seed: number };
  /** Every event is delivered to its consumers one to five times, in an order of its own. */
  repeatEvents?: { seed: number };
}

/** The environment that makes a process load the preload at `path` with `settings`. */
export function chaosEnvironment(path: string, settings: ChaosSettings): Record<string, string> {
  return { NODE_OPTIONS: `--import ${path}`, [CHAOS_SETTINGS]: JSON.stringify(settings) };
}
