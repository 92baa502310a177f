import { describe, expect, it } from '@jest/globals';
import { parseConfig } from '@adjutant/service-kit';

import { authBillingConfig } from './config.js';

describe('authBillingConfig', () => {
  it('needs nothing', () => {
    expect(parseConfig(authBillingConfig, {})).toEqual({ JWT_ALGORITHM: 'EdDSA', JWT_ISSUER: 'adjutant', JWT_AUDIENCE: 'adjutant-api', REFRESH_TOKEN_DAYS: 30 });
    expect(parseConfig(authBillingConfig, { JWT_EXPIRATION_HOURS: '0.5' }).JWT_EXPIRATION_HOURS).toBe(0.5);
  });

  it.each([
    ['HS256 without a secret', { JWT_ALGORITHM: 'HS256' }],
    ['a short secret by its other name', { JWT_ALGORITHM: 'HS256', SECRET_KEY: 'short' }],
    ['a short secret', { JWT_ALGORITHM: 'HS256', JWT_SECRET: 'short' }],
    ['no algorithm at all', { JWT_ALGORITHM: 'none' }],
    ['tokens that never live', { JWT_EXPIRATION_HOURS: '0' }],
  ])('refuses %s', (_, env) => {
    expect(() => parseConfig(authBillingConfig, env)).toThrow(/JWT_|SECRET_KEY/);
  });
});
