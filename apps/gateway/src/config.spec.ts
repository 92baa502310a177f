import { describe, expect, it } from '@jest/globals';

import { gatewayConfig } from './config.js';

describe('gatewayConfig', () => {
  it('[EMP-47] [EMP-48] [EMP-51] has the defaults that were asked for', () => {
    expect(gatewayConfig.parse({})).toMatchObject({ HOST: '127.0.0.1', PORT: 8000, LOCAL_OWNER: false, MAX_FILE_SIZE: 10 * 1024 ** 2, RATE_LIMIT: 100, RATE_LIMIT_WINDOW_SECONDS: 60 });
  });

  it('reads sizes and lists', () => {
    expect(gatewayConfig.parse({ MAX_FILE_SIZE: '512 kb', CORS_ORIGINS: ' https://a.example, ,https://b.example' })).toMatchObject({
      MAX_FILE_SIZE: 524_288,
      CORS_ORIGINS: ['https://a.example', 'https://b.example'],
    });
  });
});
