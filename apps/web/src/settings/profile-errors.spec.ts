import { ApiError } from '@adjutant/client';
import { describe, expect, it } from '@jest/globals';

import { errorsByField } from './profile-errors.js';

const refused = (details: Record<string, unknown>, status = 400) => new ApiError('BAD_REQUEST', 'It is wrong.', status, details);
const FIELDS = ['display_name', 'timezone'];

describe('errors by field', () => {
  it('come from the fields that the gateway names', () => expect(errorsByField(refused({ fields: [{ in: 'body', field: 'display_name', problem: 'Too long.' }] }), FIELDS)).toEqual({ display_name: 'Too long.' }));

  it('come from what the owner says of a value', () => expect(errorsByField(refused({ timezone: 'x' }), FIELDS)).toEqual({ timezone: 'It is wrong.' }));

  it.each([
    ['of other fields', refused({ other: 1 })],
    ['of another kind', refused({ timezone: 'x' }, 500)],
    ['that the server never saw', new Error('away')],
  ])('are none of those %s', (_, error) => expect(errorsByField(error, FIELDS)).toBeNull());
});
