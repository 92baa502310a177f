import { AppError, ManualClock } from '@adjutant/contracts-core';
import { Keyring } from '@adjutant/crypto';
import { createLogger } from '@adjutant/telemetry';
import { testDatabase } from '@adjutant/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { authBillingConfig } from '../config.js';
import { migrations } from '../database/migrations.js';
import type { AuthBillingTables } from '../database/tables.js';
import { SigningKeysRepository } from './signing-keys.repository.js';
import { SigningKeysService } from './signing-keys.service.js';

const oldKey = Keyring.generate('old').exportKeys();
const newKey = Keyring.generate('new').exportKeys();
const clock = new ManualClock('2026-03-01T12:00:00Z');
const lines: string[] = [];
const logger = createLogger({ name: 'test', destination: { write: (line) => void lines.push(line) } });

let pg: Awaited<ReturnType<typeof testDatabase<AuthBillingTables>>>;
beforeAll(async () => {
  pg = await testDatabase<AuthBillingTables>(migrations, 'auth_billing');
});
afterAll(() => pg.close());
beforeEach(() => pg.database.asSystem('test', (tx) => tx.deleteFrom('signing_keys').execute()));

/** A process that starts with these encryption keys. */
function processWith(keys: string): SigningKeysService {
  return new SigningKeysService(new SigningKeysRepository(pg.database), Keyring.parse(keys), clock, logger, authBillingConfig.parse({}));
}

const rows = () => pg.database.asSystem('test', (tx) => tx.selectFrom('signing_keys').selectAll().orderBy('created_at').execute());

describe('SigningKeysService', () => {
  it('agrees on one key, however many processes start at once', async () => {
    const signers = await Promise.all(Array.from({ length: 6 }, () => processWith(oldKey).signer()));
    expect(new Set(signers.map(({ kid }) => kid)).size).toBe(1);
    expect(await rows()).toHaveLength(1);
  });

  it('[ADI-56] seals the key anew when the encryption key was rotated', async () => {
    const { kid } = await processWith(oldKey).signer();
    expect((await processWith(`${newKey},${oldKey}`).signer()).kid).toBe(kid);
    expect((await rows())[0]?.private_key_sealed).toMatch(/^v1\.new\./);
    expect((await processWith(newKey).signer()).kid).toBe(kid);
  });

  it('takes a new key when the old one cannot be opened, and still publishes what verifies its tokens', async () => {
    const { kid } = await processWith(oldKey).signer();
    clock.advance(1_000);
    const service = processWith(newKey);
    const next = await service.signer();
    expect(next.kid).not.toBe(kid);
    expect((await service.keySet()).keys.map((key) => key.kid)).toEqual([next.kid, kid]);
    expect(lines.join('')).toContain('a new one takes its place');
    clock.advance(367 * 24 * 3_600_000);
    expect((await service.keySet()).keys.map((key) => key.kid)).toEqual([next.kid]);
  });

  it('tries again after a failure', async () => {
    let isDown = true;
    const repository = new SigningKeysRepository(pg.database);
    const flaky = Object.assign(Object.create(repository) as SigningKeysRepository, {
      locked: (work: Parameters<SigningKeysRepository['locked']>[0]) => (isDown ? Promise.reject(new AppError('UNAVAILABLE', 'down')) : repository.locked(work)),
    });
    const service = new SigningKeysService(flaky, Keyring.parse(oldKey), clock, logger, authBillingConfig.parse({}));
    await expect(service.signer()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    isDown = false;
    await expect(service.signer()).resolves.toMatchObject({ algorithm: 'EdDSA' });
  });
});
