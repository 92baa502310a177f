import type { BackendFactory, IQueueBackend } from 'bullmq';
import { postgresBackend } from './postgres-backend.js';
import { redisBackend } from './redis-backend.js';

/** What a queue and its worker are built with, and what differs from store to store. */
export interface ChosenBackend {
  connection: string;
  factory: BackendFactory<IQueueBackend, string>;
  /** What the keys of the service begin with, where the store has keys. */
  prefix?: string;
  /** An idle worker is woken by the store; this is only how long it trusts that. */
  idlePollSeconds: number;
  /** After this long without a sign of life a worker counts as dead. */
  lockMs: number;
  /** How often it is looked whether the store still knows the schedules. */
  upkeepMs: number;
  /** Resolves when the store can be asked; rejects with UNAVAILABLE when it cannot for a while. */
  whenReady(): Promise<void>;
  isReady(): boolean;
  /** Gives back what a killed process held: for whoever is the only worker of that queue. */
  releaseOrphans(queue: string): Promise<void>;
}

/** Which store keeps the jobs of `service`: the scheme of `url` decides, here and nowhere else. */
export function chooseBackend(url: string, service: string): ChosenBackend {
  switch (new URL(url).protocol) {
    case 'postgres:':
    case 'postgresql:':
      return postgresBackend(url);
    case 'redis:':
    case 'rediss:':
      return redisBackend(url, service);
    default:
      throw new Error(`Jobs cannot be kept at a ${new URL(url).protocol}// address: give a postgres:// or a redis:// one.`);
  }
}
