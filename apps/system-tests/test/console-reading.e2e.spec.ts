import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { PromptResponse } from '@adjutant/client';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';

import { keepPicture } from '../src/browser.js';
import { TestConsole } from '../src/console.js';
import { forbidMouse, tabAndPress, tabTo } from '../src/keyboard.js';
import { importAndSettle } from '../src/settled.js';

let shown: TestConsole;

beforeAll(async () => {
  shown = await TestConsole.start('console-reading', { hasSample: true });
});
afterAll(() => shown.stop());

async function suggestions(page: Page): Promise<string[]> {
  const buttons = page.getByRole('region', { name: 'For example' }).getByRole('button');
  await buttons.first().waitFor();
  return buttons.allTextContents();
}

/** How much an answer stands on; null for none. */
function sizeOf(answer: PromptResponse): number | null {
  if (answer.intent === 'question') return answer.response.sources.length || null;
  return (answer.intent === 'summarize' ? answer.response.content.statistics.total_events : answer.response.total) || null;
}

describe('asking', () => {
  it('answers with numbered sources that open the message', async () => {
    const page = await shown.open('/ask');
    await page.getByRole('textbox', { name: 'Your question' }).fill('when is the board meeting?');
    await page.keyboard.press('Enter');
    const source = page.getByRole('link', { name: /^Source 1/ }).first();
    await source.waitFor();
    await keepPicture(page, 'ask');
    await source.click();
    await page.waitForURL(/\/(?:events|threads)\//);
    await page.goBack();
    await page.getByRole('link', { name: /^Source 1/ }).first().waitFor();
    await page.context().close();
  });

  it('shows the range that a window was understood as, and what came in', async () => {
    const page = await shown.open('/ask?q=summarize%20the%20last%207%20days');
    await page.getByText('Understood as').waitFor();
    await page.getByText('What came in').waitFor();
    await keepPicture(page, 'ask-summary');
    await page.context().close();
  });

  it('[MIM-37] lists what needs action, each with a way to its task', async () => {
    const page = await shown.open('/ask');
    await page.getByRole('button', { name: /^What needs action/ }).first().click();
    const main = page.getByRole('main');
    const [task] = (await shown.client.call('getFocus', {})).today.tasks;
    await main.getByRole('link', { name: task?.title ?? '' }).first().click();
    await page.getByRole('dialog').getByRole('heading', { name: task?.title ?? '' }).waitFor();
    await page.context().close();
  });

  it('suggests only what there is an answer to', async () => {
    const page = await shown.open('/ask');
    const questions = await suggestions(page);
    expect(questions.length).toBeGreaterThanOrEqual(4);
    for (const prompt of questions) expect([prompt, sizeOf(await shown.client.call('runPrompt', { prompt }))]).toEqual([prompt, expect.any(Number)]);
    await page.context().close();
  });

  it('is gone about by keyboard alone: a suggestion, a source, what was asked before', async () => {
    const earlier = 'who wrote about the antenna?';
    await shown.client.call('runPrompt', { prompt: earlier });
    const page = await shown.open('/ask', { viewport: { width: 390, height: 844 } });
    await forbidMouse(page);
    const question = (await suggestions(page)).find((one) => one.startsWith('What did')) ?? '';
    await tabAndPress(page, page.getByRole('button', { name: question, exact: true }));
    await tabAndPress(page, page.getByRole('link', { name: /^Source 1/ }).first());
    await page.waitForURL(/\/(?:events|threads)\//);
    await page.goBack();
    await tabAndPress(page, page.locator('summary', { hasText: 'Asked before' }));
    await tabAndPress(page, page.getByRole('region', { name: 'Asked before' }).getByRole('button', { name: earlier }));
    await page.getByRole('article').nth(1).getByRole('heading', { name: earlier }).waitFor();
    await page.context().close();
  });

  it('stops when told to', async () => {
    const page = await shown.open('/ask');
    await page.route('**/api/v1/prompts', () => undefined);
    await page.getByRole('textbox', { name: 'Your question' }).fill('what is the antenna about?');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByText('Stopped.').first().waitFor();
    await page.context().close();
  });

  it('says what went wrong and offers to try again', async () => {
    const page = await shown.open('/ask');
    await page.route('**/api/v1/prompts', (route) => route.abort());
    await page.getByRole('textbox', { name: 'Your question' }).fill('what is the antenna about?');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').waitFor();
    await page.unroute('**/api/v1/prompts');
    await page.getByRole('alert').getByRole('button').click();
    await page.getByRole('link', { name: /^Source 1/ }).first().waitFor();
    await page.context().close();
  });
});

describe('searching', () => {
  it('finds while one types, marks the words, and opens a hit by keyboard', async () => {
    const page = await shown.open('/');
    await page.getByRole('article').first().waitFor();
    await page.keyboard.press('/');
    await page.getByRole('searchbox').waitFor();
    await page.keyboard.type('antenna');
    await page.locator('mark', { hasText: /antenna/i }).first().waitFor();
    expect(page.url()).toContain('q=antenna');
    await keepPicture(page, 'search');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/(?:events|threads)\//);
    await page.goBack();
    await page.locator('mark').first().waitFor();
    await page.context().close();
  });

  it('narrows by source, and keeps that in the address', async () => {
    const page = await shown.open('/search?q=antenna&source=slack');
    await page.locator('mark').first().waitFor();
    const { total } = await shown.client.call('search', { q: 'antenna', sources: ['slack'] });
    await page.getByText(new RegExp(`^${total} hits? in`)).waitFor();
    await page.context().close();
  });

  it('narrows by time, and shows each conversation once, by keyboard alone', async () => {
    const page = await shown.open('/search?q=antenna', { viewport: { width: 390, height: 844 } });
    await page.locator('mark').first().waitFor();
    await forbidMouse(page);
    const { hits } = await shown.client.call('search', { q: 'antenna', limit: 30 });
    expect(await page.getByRole('article').count()).toBe(new Set(hits.map(({ thread_id, object_id }) => thread_id ?? object_id)).size);
    await tabAndPress(page, page.getByRole('button', { name: /more in this conversation$/ }).first());
    await tabTo(page, page.getByRole('group', { name: 'Time' }).getByRole('button', { name: 'Any time' }));
    for (const key of ['ArrowRight', 'ArrowRight', 'Enter']) await page.keyboard.press(key);
    await page.waitForURL(/days=7/);
    const from = new Date(new Date().setUTCHours(0, 0, 0, 0) - 7 * 86_400_000).toISOString();
    const { total } = await shown.client.call('search', { q: 'antenna', from });
    await page.getByText(new RegExp(`^${total} hits? in`)).waitFor();
    await page.context().close();
  });

  it('offers to ask when nothing is found', async () => {
    const page = await shown.open('/search?q=zeppelin');
    await page.getByText('Nothing was found for “zeppelin”').waitFor();
    await page.getByRole('link', { name: 'Ask instead' }).click();
    await page.waitForURL(/\/ask/);
    await page.context().close();
  });
});

describe('reading', () => {
  it('shows a conversation oldest first, the message one came for marked, and its tasks', async () => {
    const [task] = (await shown.client.call('listTasks', { source: 'email', limit: 20 })).tasks.filter(({ source_refs }) => source_refs.length > 0);
    const page = await shown.open(`/events/${task?.source_refs[0]?.id}`);
    await page.waitForURL(/\/threads\/.+#event-/);
    await page.getByRole('region', { name: 'Tasks from here' }).or(page.getByText('Tasks from here')).first().waitFor();
    await keepPicture(page, 'thread');
    await page.context().close();
  });

  it('folds what a mail quotes, and opens it by keyboard', async () => {
    const mail = join(shown.folder, 'answer.eml');
    await writeFile(mail, 'From: Ada <ada@example.com>\nTo: mara@example.com\nSubject: Re: Quartz\nDate: Wed, 25 Nov 2026 09:00:00 +0000\nMessage-ID: <quartz@example.com>\n\nThe quartz is here.\n\nOn Tue, Mara wrote:\n> Where is the quartz that\n> we were promised?\n');
    await importAndSettle(shown.client, [mail]);
    const page = await shown.open('/search?q=quartz');
    await page.getByRole('link', { name: /The quartz is here/ }).click();
    const quoted = page.getByText('we were promised?');
    await page.getByText('Show quoted text').waitFor();
    expect(await quoted.isVisible()).toBe(false);
    await tabAndPress(page, page.locator('summary', { hasText: 'Show quoted text' }));
    await quoted.waitFor();
    await page.context().close();
  });

  it('says so when a message is not there any more', async () => {
    const page = await shown.open(`/events/${crypto.randomUUID()}`);
    await page.getByRole('heading', { name: 'This is not there any more' }).waitFor();
    await page.getByRole('link', { name: 'Search for it' }).or(page.getByRole('button', { name: 'Back' })).first().waitFor();
    await page.context().close();
  });

  it('shows what comes in while the page is open', async () => {
    const page = await shown.open('/search?q=zeppelin');
    await page.getByText('Nothing was found for “zeppelin”').waitFor();
    const mail = join(shown.folder, 'zeppelin.eml');
    await writeFile(mail, 'From: Ada <ada@example.com>\nTo: mara@example.com\nSubject: Airship\nDate: Wed, 25 Nov 2026 10:00:00 +0000\nMessage-ID: <zeppelin@example.com>\n\nThe zeppelin lands at noon.\n');
    await importAndSettle(shown.client, [mail]);
    await page.locator('mark', { hasText: 'zeppelin' }).first().waitFor();
    await page.context().close();
  });
});
