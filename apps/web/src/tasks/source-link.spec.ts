import { describe, expect, it } from '@jest/globals';

import { safeUrl } from './source-link.js';

describe('addresses from outside', () => {
  it.each(['javascript:alert(1)', 'data:text/html,<script>', 'file:///etc/passwd', 'ftp://example.com', 'no address', '', null])('are not opened: %s', (url) => expect(safeUrl(url)).toBeNull());
  it('are opened where they lead to the web', () => expect(safeUrl('https://example.com/a?b=<c>')?.href).toBe('https://example.com/a?b=%3Cc%3E'));
});
