import { getDetectionStatus } from '@adjutant/contracts-agent-orchestrator';
import { getKeySet } from '@adjutant/contracts-auth-billing';
import { getBackupHealth } from '@adjutant/contracts-backup';
import { countEvents } from '@adjutant/contracts-connector-ingest';
import { AppError, systemContext } from '@adjutant/contracts-core';
import { getIndexStatus } from '@adjutant/contracts-embedding';
import { getTaskStatus } from '@adjutant/contracts-task-graph';
import { Bus } from '@adjutant/messaging';
import { Injectable } from '@nestjs/common';

import type { Check } from './judge-storage.js';

const DEADLINE_MS = 1_000;

/** Asks every other service for something cheap. */
@Injectable()
export class ServiceProbesService {
  constructor(private readonly bus: Bus) {}

  async check(requestId: string): Promise<Record<string, Check>> {
    const ctx = systemContext(requestId);
    const options = { timeoutMs: DEADLINE_MS };
    const probes: Record<string, Promise<unknown>> = {
      'auth-billing': this.bus.request(ctx, getKeySet, {}, options),
      'connector-ingest': this.bus.request(ctx, countEvents, { needs_newest: false }, options),
      embedding: this.bus.request(ctx, getIndexStatus, {}, options),
      'agent-orchestrator': this.bus.request(ctx, getDetectionStatus, {}, options),
      'task-graph': this.bus.request(ctx, getTaskStatus, {}, options),
      backup: this.bus.request(ctx, getBackupHealth, {}, options).then(({ status }) => requireOk(status)),
    };
    return Object.fromEntries(await Promise.all(Object.entries(probes).map(async ([name, probe]) => [name, await checkOf(probe)] as const)));
  }
}

function requireOk(status: 'ok' | 'error'): void {
  if (status !== 'ok') throw new AppError('UNAVAILABLE', 'It says that it cannot work.');
}

/** `ok` when `probe` resolves, else why not. */
export async function checkOf(probe: Promise<unknown>): Promise<Check> {
  try {
    await probe;
    return { status: 'ok', message: null };
  } catch (error) {
    return { status: 'error', message: AppError.from(error).message };
  }
}
