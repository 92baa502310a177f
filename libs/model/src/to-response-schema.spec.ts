import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';

import { toResponseSchema } from './to-response-schema.js';

describe('toResponseSchema', () => {
  it('is strict where every object is closed and complete', () => {
    const { schema, strict } = toResponseSchema(z.object({ tasks: z.array(z.object({ title: z.string(), due: z.string().nullable() })) }));
    expect(strict).toBe(true);
    expect(schema).toMatchObject({ type: 'object', required: ['tasks'], additionalProperties: false });
    expect(schema).not.toHaveProperty('$schema');
  });

  it.each([
    ['an optional field', z.object({ title: z.string().optional() })],
    ['an open object', z.looseObject({ title: z.string() })],
    ['such an object further down', z.object({ tasks: z.array(z.object({ title: z.string().optional() })) })],
    ['a record', z.record(z.string(), z.number())],
  ])('is not strict with %s', (_, schema) => {
    expect(toResponseSchema(schema).strict).toBe(false);
  });
});
