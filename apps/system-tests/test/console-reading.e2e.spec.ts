import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { keepPicture } from '../src/browser.js';
import { TestConsole } from '../src/console.js';
import { importAndSettle } from '../src/settled.js';

let shown: TestConsole;

beforeAll(async () => {
  shown = await TestConsole.start('console-reading', { hasSample: true });
});
afterAll(() => shown.stop());

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
