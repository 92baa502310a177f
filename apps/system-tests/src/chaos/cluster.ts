import type { FaultProxy } from '@adjutant/testing';

import type { Places } from './checker.js';
import type { SmallDisk } from './small-disk.js';
import type { ChaosSettings } from './preload/settings.js';

export type Engine = 'postgres' | 'broker' | 'redis';

/** What can be done to a running system from outside. Everything resolves when it is done; starts resolve when the thing answers again. */
export interface Cluster {
  /** The processes that services run in. */
  readonly services: readonly string[];
  /** Between services and engines. */
  readonly proxies: Readonly<Partial<Record<Engine, FaultProxy>>>;
  readonly postgres: PostgresControl;
  readonly broker?: BrokerControl;
  readonly redis?: RedisControl;
  /** Where services keep files, when it is small and can be filled. */
  readonly disk?: SmallDisk;
  readonly places: Places;
  /** Of the gateway. */
  url(): string;
  /** The process whose connections work on a schema. */
  processOf(schema: string): string | undefined;
  kill(service: string): Promise<void>;
  /** With `chaos` the process does that to itself. */
  start(service: string, chaos?: ChaosSettings): Promise<void>;
  /** SIGTERM; resolves when the process is gone. */
  stop(service: string): Promise<void>;
  /** Resolves when the process is gone by itself, false when it is not within the deadline. */
  hasDied(service: string, deadlineMs: number): Promise<boolean>;
  close(): Promise<void>;
}

export interface PostgresControl {
  /** As a power cut: nothing is finished, nothing written back. */
  stopImmediately(): Promise<void>;
  start(): Promise<void>;
  /** Stands still, and goes on as if nothing had been. */
  freeze(ms: number): Promise<void>;
}

export interface BrokerControl {
  kill(): Promise<void>;
  start(): Promise<void>;
  closeConnections(): Promise<void>;
  memoryAlarm(isOn: boolean): Promise<void>;
  /** Puts what nobody can read into the queue of every consumer, past every check of a sender. */
  poison(seed: number): Promise<void>;
}

export interface RedisControl {
  kill(): Promise<void>;
  start(): Promise<void>;
  flushAll(): Promise<void>;
  /** What is to be done again and again, by name. */
  schedules(): Promise<string[]>;
}
