import { describe, expect, it } from '@jest/globals';
import { assertCatalogue } from '@adjutant/testing';

import { gatewayService } from '../index.js';

describe('the schema of the gateway', () => {
  it('is safe in every table, role and policy', async () => {
    expect(gatewayService.schema).toBe('gateway');
    await assertCatalogue(gatewayService);
  });
});
