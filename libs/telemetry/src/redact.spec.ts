import { describe, expect, it } from '@jest/globals';
import { redact, redactText } from './redact.js';

const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJlLXRleHQ';

describe('redact', () => {
  it('[MIM-65] hides what is secret by its name, at any depth down to four', () => {
    const hidden = redact({
      authorization: 'Basic abc',
      headers: { Cookie: 'sid=1', 'x-api-key': 'k', accept: 'text/html' },
      user: { name: 'Ada', password: 'p', nested: { client_secret: 's', refreshToken: 't' } },
      list: [{ passphrase: 'x' }, { apiKey: { deep: 'y' } }],
    });
    expect(hidden).toEqual({
      authorization: '[redacted]',
      headers: { Cookie: '[redacted]', 'x-api-key': '[redacted]', accept: 'text/html' },
      user: { name: 'Ada', password: '[redacted]', nested: { client_secret: '[redacted]', refreshToken: '[redacted]' } },
      list: [{ passphrase: '[redacted]' }, { apiKey: '[redacted]' }],
    });
  });

  it('cuts off what lies deeper, so that nothing hides there', () => {
    expect(redact({ a: { b: { c: { d: { password: 'p' } } } } })).toEqual({ a: { b: { c: { d: '[cut]' } } } });
    expect(redact({ a: { b: { c: { d: 'text' } } } })).toEqual({ a: { b: { c: { d: 'text' } } } });
  });

  it('keeps counts and flags whose names sound secret', () => {
    expect(redact({ prompt_tokens: 12, has_password: true, token: null })).toEqual({ prompt_tokens: 12, has_password: true, token: null });
  });

  it('hides what looks like a secret inside ordinary text', () => {
    expect(redactText(`Authorization: Bearer abcdef123456 and ${JWT}.`)).toBe('Authorization: Bearer [redacted] and [redacted jwt].');
    expect(redactText('sealed v1.k1.AbCdEfGhIjKlMnOpQrStUv.zzz here')).toBe('sealed [redacted envelope] here');
    expect(redactText('postgres://adjutant:hunter2@127.0.0.1/db')).toBe('postgres://adjutant:[redacted]@127.0.0.1/db');
    expect(redactText('version v1.2.3 of a plain text')).toBe('version v1.2.3 of a plain text');
  });

  it('writes errors with their causes, and hides their secrets', () => {
    const error = new Error(`refused ${JWT}`, { cause: new Error('connect postgres://u:secret@h/d') });
    expect(redact({ error: Object.assign(error, { code: 'E1', token: 't', details: { id: 7 }, client: { socket: {} } }) })).toMatchObject({
      error: {
        type: 'Error',
        message: 'refused [redacted jwt]',
        stack: expect.not.stringContaining(JWT),
        code: 'E1',
        token: '[redacted]',
        details: { id: 7 },
        cause: { message: 'connect postgres://u:[redacted]@h/d' },
      },
    });
  });

  it('leaves whole clients out of errors', () => {
    expect(redact(Object.assign(new Error('lost'), { client: { socket: {} } }))).not.toHaveProperty('client');
  });

  it('copies other values so that they fit into JSON', () => {
    const now = new Date();
    expect(redact({ big: 12n, bytes: new Uint8Array(3), run: () => 1, now, none: undefined })).toEqual({ big: '12', bytes: '[3 bytes]', run: undefined, now, none: undefined });
    expect(redactText('x'.repeat(9_000))).toHaveLength(8_193);
  });

  it('survives an error whose cause is itself', () => {
    const error = new Error('circle');
    error.cause = error;
    expect(JSON.stringify(redact(error))).toContain('[cut]');
  });
});
