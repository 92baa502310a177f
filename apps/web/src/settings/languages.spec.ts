import { describe, expect, it } from '@jest/globals';

import { languagesWith } from './languages.js';

describe('languages to choose from', () => {
  it('are called as those who speak them do', () => expect(languagesWith('en', [])).toEqual(expect.arrayContaining([{ tag: 'da', name: 'dansk' }, { tag: 'de', name: 'Deutsch' }])));

  it('hold the chosen one and those of the browser, once each', () => {
    const tags = languagesWith('mt', ['is-IS', 'en']).map(({ tag }) => tag);
    expect(tags).toEqual(expect.arrayContaining(['mt', 'is-IS']));
    expect(tags.filter((tag) => tag === 'en')).toHaveLength(1);
  });

  it('take a tag that says nothing as it is', () => expect(languagesWith('not a tag', []).map(({ name }) => name)).toContain('not a tag'));
});
