import { describe, expect, it } from '@jest/globals';
import { hash as argon2 } from '@node-rs/argon2';
import { hash as bcrypt } from 'bcryptjs';

import { hashPassword, verifyPassword } from './hash-password.js';

const PASSWORD = 'correct horse battery';

/** Processor time in microseconds, the least of several rounds: unlike the clock, it does not run while others work. */
async function workOf(work: () => Promise<unknown>): Promise<number> {
  const rounds: number[] = [];
  for (let round = 0; round < 7; round += 1) {
    const before = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(before);
    rounds.push(user + system);
  }
  return Math.min(...rounds);
}

describe('passwords', () => {
  it('[CON-96] are hashed with argon2id, salted', async () => {
    const [first, second] = await Promise.all([hashPassword(PASSWORD), hashPassword(PASSWORD)]);
    expect(first).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(first).not.toBe(second);
    expect(await verifyPassword(PASSWORD, first)).toEqual({ isRight: true, isOutdated: false });
    expect((await verifyPassword('another one', first)).isRight).toBe(false);
  });

  it('[ADI-56] are also known by a bcrypt hash, which is then outdated', async () => {
    const old = await bcrypt(PASSWORD, 4);
    expect(await verifyPassword(PASSWORD, old)).toEqual({ isRight: true, isOutdated: true });
    expect((await verifyPassword('another one', old)).isRight).toBe(false);
  });

  it('count a weaker argon2 hash as outdated', async () => {
    expect(await verifyPassword(PASSWORD, await argon2(PASSWORD, { memoryCost: 8_192 }))).toEqual({ isRight: true, isOutdated: true });
  });

  it('are refused after as much work without an account as with one', async () => {
    const known = await hashPassword(PASSWORD);
    expect((await verifyPassword(PASSWORD, null)).isRight).toBe(false);
    const [withAccount, without] = [await workOf(() => verifyPassword('wrong', known)), await workOf(() => verifyPassword('wrong', null))];
    expect(without).toBeGreaterThan(withAccount / 3);
    expect(without).toBeLessThan(withAccount * 3);
  });
});
