import { HttpClient } from '@adjutant/egress';
import { silentLogger } from '@adjutant/telemetry';
import { describe, expect, it } from '@jest/globals';

import { createModel } from './create-model.js';
import { describeModel } from './model-conformance.js';
import { NoModel } from './none.driver.js';

describeModel('no model', () => Promise.resolve({ model: new NoModel(), willSay: () => undefined, close: () => Promise.resolve() }));

describe('createModel', () => {
  it('gives no model unless both address and name are set', () => {
    const platform = { http: new HttpClient(), logger: silentLogger };
    const url = 'http://localhost:11434/v1';
    expect([createModel({}, platform), createModel({ url }, platform), createModel({ name: 'm' }, platform)].map(({ isAvailable }) => isAvailable)).toEqual([false, false, false]);
    expect(createModel({ url, name: 'm' }, platform)).toMatchObject({ name: 'm', isAvailable: true, canEmbed: false });
  });
});
