import { describe, expect, it } from '@jest/globals';

import { checkTimeZone } from './check-time-zone.js';

describe('checkTimeZone', () => {
  it('takes the zones of the world and refuses the rest', () => {
    expect([checkTimeZone('Europe/Berlin'), checkTimeZone('UTC')]).toEqual(['Europe/Berlin', 'UTC']);
    expect(() => checkTimeZone('Mars/Olympus')).toThrow(/no such time zone/);
  });
});
