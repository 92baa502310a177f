import { createHash } from 'node:crypto';
import { join } from 'node:path';

import { startRedis, findRedis, type RunningRedis } from '@adjutant/engines';
import { redisAclOf } from '@adjutant/jobs';

import { passwordOf, type ClusterFile } from '../cluster-file.js';
import { services } from '../services.js';
import type { Engine } from './engine.js';

/** Redis of this machine, with a user for each service. */
export class Redis implements Engine {
  readonly name = 'redis';
  readonly dataDir: string;
  readonly #file: ClusterFile;

  constructor(folder: string, file: ClusterFile) {
    this.#file = file;
    this.dataDir = join(folder, 'redis');
  }

  /** Of the administrator. */
  get adminUrl(): string {
    return `redis://:${passwordOf(this.#file, 'redis', 'adjutant')}@127.0.0.1:${this.#file.ports.redis}`;
  }

  async pid(): Promise<number | null> {
    return (await this.#running())?.pid ?? null;
  }

  async start(): Promise<void> {
    await startRedis({ dataDir: this.dataDir, port: this.#file.ports.redis, password: passwordOf(this.#file, 'redis', 'adjutant'), users: services.map(({ name }) => this.#aclLine(name)) });
  }

  async stop(): Promise<void> {
    await (await this.#running())?.stop();
  }

  async kill(): Promise<void> {
    await (await this.#running())?.kill();
  }

  #aclLine(service: string): string {
    const { user, rules } = redisAclOf(service);
    const digest = createHash('sha256').update(passwordOf(this.#file, 'redis', service)).digest('hex');
    return `user ${user} on #${digest} ${rules}`;
  }

  #running(): Promise<RunningRedis | undefined> {
    return findRedis(this.dataDir);
  }
}
