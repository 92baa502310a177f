import { join } from 'node:path';

import { AdjutantClient } from '@adjutant/client';
import { startSystem, type RunningSystem } from '@adjutant/standalone';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';

import { keepPicture, LOOKS, TestBrowser } from '../src/browser.js';
import { findBarriers } from '../src/find-barriers.js';
import { middleOfThree } from '../src/middle-of-three.js';
import { removeFolder, temporaryFolder } from '../src/temporary-folder.js';

const EMAIL = 'ada@example.com';
const PASSWORD = 'correct horse battery';

let folder: string;
let system: RunningSystem;
let browser: TestBrowser;

const start = (port: number) => startSystem({ dataFolder: join(folder, 'data'), port, env: { LOG_LEVEL: 'critical' } });

beforeAll(async () => {
  folder = await temporaryFolder('console-session');
  system = await start(0);
  await new AdjutantClient({ baseUrl: system.url }).register(EMAIL, PASSWORD);
  browser = await TestBrowser.launch();
});
afterAll(async () => {
  await browser.close();
  await system.stop();
  await removeFolder(folder);
  expect(browser.complaints).toEqual([]);
});

/** The same system under a name that is not this machine's own. */
const elsewhere = () => system.url.replace('localhost', 'elsewhere.test');
const emptyBoard = (page: Page) => page.getByRole('heading', { name: 'Nothing to do, or nothing read yet' });

async function signIn(page: Page, password = PASSWORD): Promise<void> {
  await page.getByLabel('E-mail').fill(EMAIL);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

describe('signing in', () => {
  it('lets the owner in on the machine itself, and greets with a way to begin', async () => {
    const { page, context } = await browser.open();
    await page.goto(system.url);
    await emptyBoard(page).waitFor();
    await page.getByRole('link', { name: 'Import something' }).waitFor();
    await keepPicture(page, 'focus-empty');
    for (const [path, title] of [['/ask', 'Nothing to ask about yet'], ['/search', 'Nothing has come in yet'], ['/graph', 'No tasks yet']] as const) {
      await page.goto(system.url + path);
      await page.getByRole('heading', { name: title }).waitFor();
    }
    await context.close();
  });

  it('asks everybody else, says what is wrong, and remembers who signed in', async () => {
    const { page, context } = await browser.open();
    await page.goto(elsewhere());
    await page.getByLabel('E-mail').fill('ada');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('Write an e-mail address like name@example.com.').waitFor();
    await signIn(page, 'wrong horse battery');
    await page.getByRole('alert').filter({ hasText: 'wrong' }).waitFor();
    for (const { look, width, height, colorScheme } of LOOKS) {
      await page.setViewportSize({ width, height });
      await page.emulateMedia({ colorScheme });
      expect(await findBarriers(page)).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
      await keepPicture(page, `sign-in-${look}`);
    }
    await signIn(page);
    await emptyBoard(page).waitFor();
    await page.reload();
    await emptyBoard(page).waitFor();
    const second = await context.newPage();
    browser.watch(second);
    await second.goto(elsewhere());
    await emptyBoard(second).waitFor();
    await context.close();
  });

  it('takes an access token that the operator printed', async () => {
    const { page, context } = await browser.open();
    await page.goto(elsewhere());
    await page.getByText('Or use an access token').click();
    await page.getByLabel('Access token').fill('not a token');
    await page.getByRole('button', { name: 'Use token' }).click();
    await page.getByText('That is no access token').waitFor();
    await page.getByLabel('Access token').fill(system.accessToken);
    await page.getByRole('button', { name: 'Use token' }).click();
    await emptyBoard(page).waitFor();
    await context.close();
  });

  it('asks again when a session has ended', async () => {
    const { page, context } = await browser.open();
    await page.goto(elsewhere());
    await signIn(page);
    await emptyBoard(page).waitFor();
    await page.evaluate(() => localStorage.setItem('adjutant.session', JSON.stringify({ access_token: 'gone', refresh_token: 'gone', expires_at: '', token_type: 'bearer' })));
    await page.reload();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await context.close();
  });
});

describe('a server that goes away', () => {
  it('is shown as such, and what changed meanwhile is there when it is back', async () => {
    const { page, context } = await browser.open();
    await page.goto(system.url);
    await page.getByText('Live', { exact: true }).waitFor();
    const { port } = new URL(system.url);
    await system.stop();
    await page.getByText('Offline', { exact: true }).waitFor();
    system = await start(Number(port));
    const client = new AdjutantClient({ baseUrl: system.url });
    await client.signInLocally();
    await client.call('createTask', { title: 'Made while nobody looked', due_at: new Date().toISOString() });
    await page.getByRole('heading', { name: 'Made while nobody looked' }).waitFor({ timeout: 20_000 });
    await page.getByText('Live', { exact: true }).waitFor();
    await context.close();
  });

  it('is followed again where a session was lost on the way', async () => {
    const { page, context } = await browser.open();
    const refused = { success: false, error: { code: 'UNAUTHORIZED', message: 'Sign in.', details: {} }, timestamp: new Date().toISOString(), request_id: 'refused' };
    for (const path of ['**/api/v1/stream', '**/api/v1/auth/refresh']) await page.route(path, (route) => route.fulfill({ status: 401, json: refused }), { times: 1 });
    await page.goto(system.url);
    await page.getByText('Live', { exact: true }).waitFor();
    const client = new AdjutantClient({ baseUrl: system.url });
    await client.signInLocally();
    const made: string[] = [];
    const soon = await middleOfThree(async (round) => {
      made.push((await client.call('createTask', { title: `Made after a lost session ${round}`, due_at: new Date().toISOString() })).id);
      await page.getByRole('heading', { name: `Made after a lost session ${round}` }).waitFor();
    });
    expect(soon).toBeLessThanOrEqual(1_000);
    for (const id of made) await client.call('deleteTask', { id });
    await context.close();
  });

  it('is waited for when the page is opened too early', async () => {
    const { page, context } = await browser.open();
    await page.route('**/api/**', (route) => route.abort());
    await page.goto(system.url);
    await page.getByText('Adjutant does not answer. Is it still running?').waitFor();
    await page.unroute('**/api/**');
    await page.getByRole('heading', { name: 'Made while nobody looked' }).waitFor();
    await context.close();
  });
});
