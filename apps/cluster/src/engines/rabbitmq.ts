import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { AppError } from '@adjutant/contracts-core';
import { findRabbitMq, startRabbitMq, type RabbitMq } from '@adjutant/engines';
import { brokerDefinitions } from '@adjutant/messaging';

import { brokerEvents, brokerUsers } from '../broker-users.js';
import { passwordOf, type ClusterFile } from '../cluster-file.js';
import type { Engine } from './engine.js';

/** RabbitMQ of this machine, with a user for each service. */
export class Rabbitmq implements Engine {
  readonly name = 'rabbitmq';
  readonly dataDir: string;
  readonly #folder: string;
  readonly #file: ClusterFile;
  #adminUrl: string | undefined;

  constructor(folder: string, file: ClusterFile) {
    this.#folder = folder;
    this.#file = file;
    this.dataDir = join(folder, 'rabbitmq');
  }

  /** Of the administrator; known once it was seen running, and the same from then on. */
  async adminUrl(): Promise<string> {
    this.#adminUrl ??= (await this.#running())?.url;
    if (!this.#adminUrl) throw new AppError('UNAVAILABLE', 'RabbitMQ does not run here. Start the cluster first: npm run cluster.');
    return this.#adminUrl;
  }

  async pid(): Promise<number | null> {
    return (await this.#running())?.pid ?? null;
  }

  async start(): Promise<void> {
    const broker = await startRabbitMq({ dataDir: this.dataDir });
    this.#adminUrl = broker.url;
  }

  async stop(): Promise<void> {
    await (await this.#running())?.stop();
  }

  async kill(): Promise<void> {
    await (await this.#running())?.kill();
  }

  /** Runs rabbitmqctl. */
  async ctl(...args: string[]): Promise<string> {
    const broker = await this.#running();
    if (!broker) throw new AppError('UNAVAILABLE', 'RabbitMQ does not run here.');
    return broker.ctl(...args);
  }

  /** Declares every queue and gives every service its user, with no more rights than it needs. */
  async prepare(): Promise<void> {
    const path = join(this.#folder, 'run', 'definitions.json');
    const users = brokerUsers((service) => passwordOf(this.#file, 'rabbitmq', service));
    await writeFile(path, JSON.stringify(brokerDefinitions({ events: brokerEvents, users })), { mode: 0o600 });
    await this.ctl('import_definitions', path);
  }

  #running(): Promise<RabbitMq | undefined> {
    return findRabbitMq(this.dataDir);
  }
}
