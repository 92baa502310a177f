import { readFile } from 'node:fs/promises';

import { describe, expect, it } from '@jest/globals';

import { webFiles } from './index.js';

describe('the page', () => {
  it('lists files that are there', async () => {
    for (const { url } of webFiles) expect((await readFile(url)).length).toBeGreaterThan(0);
  });

  it('has nothing that a strict content security policy refuses', async () => {
    const html = await readFile(webFiles[0]?.url ?? '', 'utf8');
    expect(html).not.toMatch(/<style|style=|\son\w+=|<script(?![^>]*src=)/i);
  });

  it('never turns text into markup', async () => {
    for (const { url } of webFiles) expect(await readFile(url, 'utf8')).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(/);
  });
});
