import { describe, expect, it } from '@jest/globals';

import { isLocalRequest } from './is-local-request.js';

const host = 'localhost:8000';

describe('isLocalRequest', () => {
  it.each(['127.0.0.1', '127.8.0.1', '::1', '::ffff:127.0.0.1'])('believes %s', (remoteAddress) => {
    for (const name of ['localhost', host, '127.0.0.1:8000', '[::1]:8000', 'LOCALHOST']) expect(isLocalRequest({ remoteAddress, headers: { host: name } })).toBe(true);
  });

  it.each([undefined, '', '10.0.0.1', '::ffff:10.0.0.1', '127.0.0.1.evil', '128.0.0.1'])('does not believe %s', (remoteAddress) => {
    expect(isLocalRequest({ remoteAddress, headers: { host } })).toBe(false);
  });

  it.each([{ host: '' }, { host: 'localhost.evil.example' }, { host: 'evil.example' }, { host, via: '1.1 proxy' }, { host, 'x-real-ip': '127.0.0.1' }, { host, origin: 'http://localhost:3000' }, { host, origin: 'null' }])(
    'does not believe %p',
    (headers) => {
      expect(isLocalRequest({ remoteAddress: '127.0.0.1', headers })).toBe(false);
    },
  );
});
