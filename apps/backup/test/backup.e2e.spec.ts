import { getBackupHealth } from '@adjutant/contracts-backup';
import { ManualClock, systemContext } from '@adjutant/contracts-core';
import { assertCatalogue, startTestService, type TestService, userContext } from '@adjutant/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { backupService } from '../src/index.js';

const NOW = '2026-03-02T09:00:00.000Z';

let service: TestService<unknown>;
beforeAll(async () => {
  service = await startTestService(backupService, { clock: new ManualClock(NOW) });
});
afterAll(() => service.close());

const ask = (ctx = systemContext()) => service.bus.request(ctx, getBackupHealth, {});

describe('backup', () => {
  it('leaves a catalogue without faults', async () => {
    await expect(assertCatalogue(backupService)).resolves.toBeUndefined();
  });

  it('tells anybody that it is well', async () => {
    expect(await ask()).toEqual({ status: 'ok', checked_at: NOW });
    expect(await ask(userContext())).toEqual({ status: 'ok', checked_at: NOW });
  });

  it('answers with an error once its database is away', async () => {
    await service.running.parts.database?.close();
    expect(await ask()).toEqual({ status: 'error', checked_at: NOW });
  });
});
