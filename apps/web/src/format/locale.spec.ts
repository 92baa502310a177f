import { describe, expect, it } from '@jest/globals';

import { localeFor } from './locale.js';

describe('the language of dates', () => {
  it.each([
    ['en', ['en-GB', 'de'], 'en-GB'],
    ['en-US', ['en-GB', 'de'], 'en-US'],
    ['de', ['en-GB', 'fr'], 'de'],
    ['e', ['en-GB'], 'e'],
  ])('%s in a browser that knows %s is %s', (tag, known, locale) => expect(localeFor(tag, known)).toBe(locale));
});
