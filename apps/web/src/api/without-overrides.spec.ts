import { describe, expect, it } from '@jest/globals';

import { withoutOverrides } from './without-overrides.js';

const inParts = (parts: readonly Uint8Array[]) => new Response(new ReadableStream({ start: (controller) => (parts.forEach((part) => controller.enqueue(part)), controller.close()) }), { status: 201, headers: { 'X-Request-Id': 'a' } });

describe('an answer', () => {
  it('loses what would turn the text around it, wherever it is cut, and nothing else', async () => {
    const text = 'in\u202egpj.exe\u202c \u202dmore\u202c مراجعة \u2067x\u2069 👩‍👩‍👧';
    const bytes = new TextEncoder().encode(text);
    for (const at of bytes.keys()) expect(await withoutOverrides(inParts([bytes.slice(0, at), bytes.slice(at)])).text()).toBe('ingpj.exe\u202c more\u202c مراجعة \u2067x\u2069 👩‍👩‍👧');
  });

  it('keeps its status and what it says of itself', () => {
    const { status, headers } = withoutOverrides(inParts([new Uint8Array([65])]));
    expect([status, headers.get('x-request-id')]).toEqual([201, 'a']);
    expect(withoutOverrides(new Response(null, { status: 204 })).status).toBe(204);
  });
});
