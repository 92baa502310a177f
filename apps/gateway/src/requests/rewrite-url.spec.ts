import { describe, expect, it } from '@jest/globals';

import { rewriteUrl } from './rewrite-url.js';

describe('rewriteUrl', () => {
  it.each([
    ['/api/tasks?limit=3', '/api/v1/tasks?limit=3'],
    ['/api/v1/tasks', '/api/v1/tasks'],
    ['/health', '/api/v1/health'],
    ['/metrics?x=/api/', '/api/v1/metrics?x=/api/'],
    ['/api/healthz', '/api/v1/healthz'],
    ['/', '/'],
    ['/docs', '/docs'],
    ['/apis', '/apis'],
    ['/healthy', '/healthy'],
    ['/app.js?/api/tasks', '/app.js?/api/tasks'],
  ])('%s is %s', (url, canonical) => {
    expect(rewriteUrl(url)).toBe(canonical);
  });
});
