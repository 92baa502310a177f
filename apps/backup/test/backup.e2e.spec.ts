import { getBackupHealth } from '@adjutant/contracts-backup';
import { ManualClock } from '@adjutant/contracts-core';
import { assertCatalogue, startTestService, userContext, type TestService } from '@adjutant/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { backupService } from '../src/index.js';

let service: TestService<unknown>;
beforeAll(async () => {
  service = await startTestService<unknown>(backupService, { clock: new ManualClock('2026-03-10T09:00:00Z') });
});
afterAll(() => service.close());

describe('backup', () => {
  it('is able to work while its database answers', async () => {
    const health = await service.bus.request(userContext(), getBackupHealth, {});
    expect(health).toEqual({ status: 'ok', checked_at: '2026-03-10T09:00:00.000Z' });
  });

  it('leaves a catalogue without faults', async () => {
    await expect(assertCatalogue(backupService)).resolves.toBeUndefined();
  });

  it('says so when its database is gone', async () => {
    const gone = await startTestService<unknown>(backupService);
    await gone.running.parts.database?.close();
    expect(await gone.bus.request(userContext(), getBackupHealth, {})).toMatchObject({ status: 'error' });
    await gone.close();
  });
});
