import { describe, expect, it } from '@jest/globals';

import { allowedMethods } from './allowed-methods.js';

describe('allowedMethods', () => {
  it.each([
    ['/api/v1/tasks?q=x', ['GET', 'HEAD', 'POST']],
    ['/api/v1/tasks/some-id/', ['DELETE', 'GET', 'HEAD', 'PATCH', 'PUT']],
    ['/api/v1/prompts', ['GET', 'HEAD', 'POST']],
    ['/api/v1/nowhere', []],
    ['/api/v1/tasks/some-id/nowhere', []],
    ['/', []],
  ])('knows of %s what may be done there', (url, methods) => {
    expect(allowedMethods(url)).toEqual(methods);
  });
});
