import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';

import { keepPicture, LOOKS } from '../src/browser.js';
import { TestConsole } from '../src/console.js';
import { findBarriers } from '../src/find-barriers.js';
import { findFlaws } from '../src/find-flaws.js';
import { asFileName, HOSTILE_NAMES, writeHostileFiles } from '../src/hostile-names.js';
import { importAndSettle } from '../src/settled.js';

const { markup, rightToLeft, emoji, endless } = HOSTILE_NAMES;

let shown: TestConsole;
let page: Page;
let taskId: string;

/** A calendar at a path with hostile names, which is gone again once it was read. */
async function importAndLose(): Promise<void> {
  const folder = join(shown.folder, ...[markup, rightToLeft, emoji, endless].map(asFileName));
  await mkdir(folder, { recursive: true });
  const path = join(folder, `${asFileName(emoji)}.eml`);
  await writeFile(path, 'From: a@example.com\nTo: me@home.example\nSubject: Gone\nDate: Wed, 25 Nov 2026 10:00:00 +0000\n\nHello.\n');
  await importAndSettle(shown.client, [path]);
  await rm(path);
}

beforeAll(async () => {
  shown = await TestConsole.start('console-hostile', { hasSample: false });
  const { client } = shown;
  await importAndSettle(client, await writeHostileFiles(join(shown.folder, 'files'), new Date()), ['me@home.example', endless.slice(0, 300)]);
  await importAndLose();
  const due_at = new Date().toISOString();
  for (const name of Object.values(HOSTILE_NAMES)) {
    const { id } = await client.call('createTask', { title: name.slice(0, 500), details: `${name} ${endless.repeat(2)}`.slice(0, 20_000), due_at, assigned_to: name.slice(0, 200), source_ref: name.slice(0, 200), source_url: `https://example.com/?q=${encodeURIComponent(name).slice(0, 1_900)}` });
    taskId = id;
    await client.call('runPrompt', { prompt: name.slice(0, 8_000) });
  }
  await client.call('updateProfile', { display_name: `${markup}${endless}`.slice(0, 200) });
  page = await shown.open('/');
  page.on('dialog', (dialog) => void shown.browser.complaints.push(`A dialog opened: ${dialog.message()}`));
});
afterAll(() => shown.stop());

async function threadOf(source: string, kind: keyof typeof HOSTILE_NAMES): Promise<string> {
  const { threads } = await shown.client.call('listThreads', { sources: [source as 'email'], limit: 100 });
  const found = threads.find(({ subject, event_count }) => (source === 'email' ? event_count > 1 : subject?.includes(HOSTILE_NAMES[kind].slice(0, 200))));
  return `/threads/${found?.id}`;
}

const article = () => page.getByRole('article').first().waitFor();

async function failToFinish(): Promise<void> {
  await page.route('**/complete', (route) => route.abort());
  await page.getByRole('button', { name: /^Show \d+ more/ }).first().click();
  const card = page.getByRole('article', { name: endless.slice(0, 400) });
  await card.getByRole('button', { name: 'Done' }).click();
  await page.getByText('Adjutant cannot be reached').last().waitFor();
  await page.unroute('**/complete');
}

async function testWhatIsGone(): Promise<void> {
  await page.getByRole('button', { name: 'Test all' }).click();
  await page.getByText('BAD', { exact: true }).waitFor();
}

async function sendFiles(): Promise<void> {
  const files = Object.values(HOSTILE_NAMES).map((name) => ({ name: `${name.slice(0, 250)}.bin`, mimeType: 'application/octet-stream', buffer: Buffer.from([1, 0, 2, 0, 3]) }));
  await page.locator('input[name=files]').setInputFiles(files);
  await page.getByText(`${files.length} items skipped`).first().click();
  expect(await page.getByRole('article').getByText(/ · skipped$/).count()).toBe(files.length);
  await page.getByText('Files on the machine that Adjutant runs on').click();
  await page.getByLabel('Path of a file or folder').fill(`/${endless.slice(0, 3_000)}`);
  await page.keyboard.press('Enter');
  await page.getByText(/There is nothing at|may not be read/).waitFor();
  await page.getByLabel('Which addresses are yours?').fill(endless.slice(0, 1_900));
  await page.getByRole('button', { name: 'Read', exact: true }).click();
  await page.getByText('is no e-mail address').waitFor();
}

const PAGES: readonly { name: string; path: () => Promise<string> | string; isThere: () => Promise<void>; prepare?: () => Promise<void>; isWhole?: true }[] = [
  { name: 'focus', path: () => '/', isThere: article, prepare: failToFinish },
  { name: 'task', path: () => `/?task=${taskId}`, isThere: () => page.getByRole('dialog').getByText('History').waitFor() },
  { name: 'graph', path: () => '/graph?view=graph', isThere: () => page.locator('.react-flow__node').first().waitFor() },
  { name: 'graph-list', path: () => '/graph?view=list', isThere: () => page.getByRole('heading', { name: /This week/ }).waitFor() },
  { name: 'ask', path: () => '/ask', isThere: () => page.getByRole('heading', { name: 'Asked before' }).waitFor() },
  { name: 'ask-tasks', path: () => `/ask?q=${encodeURIComponent(`what needs action? ${markup} ${rightToLeft} ${endless.slice(0, 1_500)}`)}`, isThere: () => page.getByText(/^\d+ tasks?$/).first().waitFor() },
  { name: 'ask-summary', path: () => `/ask?q=${encodeURIComponent('summarize the last 24 hours')}`, isThere: () => page.getByText('What came in').waitFor() },
  { name: 'ask-question', path: () => `/ask?q=${encodeURIComponent(`who wrote ${rightToLeft} about bold?`)}`, isThere: () => page.getByRole('link', { name: /^Source 1/ }).first().waitFor() },
  { name: 'search', path: () => '/search?q=report', isThere: () => page.locator('mark').first().waitFor() },
  { name: 'search-nothing', path: () => `/search?q=${endless.slice(0, 1_900)}q`, isThere: () => page.getByText('Nothing was found for').or(page.getByText(/hits? in/)).first().waitFor() },
  { name: 'mail', path: () => threadOf('email', 'endless'), isThere: article },
  { name: 'chat', path: () => threadOf('slack', 'endless'), isThere: article },
  { name: 'ticket', path: () => threadOf('jira', 'endless'), isThere: article },
  { name: 'issue', path: () => threadOf('github', 'emoji'), isThere: article },
  { name: 'meeting', path: () => threadOf('calendar', 'endless'), isThere: article },
  { name: 'settings', path: () => '/settings', isThere: () => page.getByRole('heading', { name: 'Test MCP connections' }).waitFor(), prepare: testWhatIsGone, isWhole: true },
  { name: 'import', path: () => '/import', isThere: () => page.getByRole('heading', { name: 'Earlier imports' }).waitFor(), prepare: sendFiles, isWhole: true },
];

describe('looking for flaws', () => {
  it('finds them', async () => {
    const { page: flawed, context } = await shown.browser.open();
    await flawed.setContent('<main id="content"><p style="width: 3000px">wide</p><p class="truncate" style="width: 20px; overflow: hidden; white-space: nowrap">cut off here</p><p>one text</p><p style="margin-top: -30px">on another</p><a href="javascript:alert(1)">go</a></main>');
    expect(await findFlaws(flawed)).toEqual([expect.stringContaining('px wide'), expect.stringContaining('became markup'), expect.stringContaining('lie over each other'), expect.stringContaining('Cut off')]);
    await context.close();
  });
});

describe('names as nobody should have them', () => {
  it.each(PAGES)('[PRO-78] are shown as they are, and break nothing: $name', async ({ name, path, isThere, prepare, isWhole = false }) => {
    await page.goto(shown.system.url + (await path()));
    await isThere();
    await prepare?.();
    const found: string[] = [];
    for (const { look, width, height, colorScheme } of LOOKS) {
      await page.setViewportSize({ width, height });
      await page.emulateMedia({ colorScheme });
      await isThere();
      await keepPicture(page, `hostile-${name}-${look}`, { isWhole });
      if (colorScheme === 'light') for (const flaw of await findFlaws(page)) found.push(`${look}: ${flaw}`);
    }
    expect([...found, ...(await findBarriers(page))]).toEqual([]);
  });
});
