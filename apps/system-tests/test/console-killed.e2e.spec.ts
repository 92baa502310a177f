import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';

import { keepPicture, TestBrowser } from '../src/browser.js';
import { connect } from '../src/connect.js';
import { middleOfThree } from '../src/middle-of-three.js';
import { Program } from '../src/program.js';
import { removeFolder, temporaryFolder } from '../src/temporary-folder.js';

const PHONE = { viewport: { width: 390, height: 844 } };

let folder: string;
let program: Program;
let browser: TestBrowser;
const data = () => join(folder, 'data');

async function start(port: string): Promise<void> {
  program = new Program(['--empty', '--json', '--data', data(), '--port', port], { LOG_LEVEL: 'warn' });
  await program.says('"focus"');
}

beforeAll(async () => {
  folder = await temporaryFolder('console-killed');
  await start('0');
  browser = await TestBrowser.launch();
});
afterAll(async () => {
  await browser.close();
  await program.interrupt();
  await removeFolder(folder, [data()]);
  expect(browser.complaints).toEqual([]);
});

/** A window that knows whether it was loaded anew. */
async function open(path: string, options = {}): Promise<Page> {
  const { page } = await browser.open(options);
  await page.goto((await connect(data())).url + path);
  await page.getByText('Live', { exact: true }).waitFor();
  await page.evaluate('globalThis.wasNeverReloaded = true');
  return page;
}

describe('a server that is killed under open pages', () => {
  it('[MIM-4] is missed by each of them, and what was tried meanwhile is told and can be tried again; then they catch up by themselves', async () => {
    const { client, url } = await connect(data());
    const due_at = new Date().toISOString();
    for (const title of ['Finished before', 'Finished meanwhile', 'Left alone']) await client.call('createTask', { title, due_at });
    const [board, narrow, ask, settings] = await Promise.all([open('/'), open('/', PHONE), open('/ask', PHONE), open('/settings')]);
    const windows = [board, narrow, ask, settings];
    const heading = (page: Page, name: string) => page.getByRole('main').getByRole('heading', { name });
    await board.getByRole('article', { name: 'Finished before' }).focus();
    await board.keyboard.press('d');
    await heading(narrow, 'Finished before').waitFor({ state: 'detached' });

    await program.kill();
    for (const page of windows) {
      await page.getByText('Offline', { exact: true }).waitFor();
      await page.getByText('What you see may be old.').waitFor();
    }
    await keepPicture(board, 'focus-offline');
    await keepPicture(narrow, 'focus-offline-phone');

    await board.getByRole('article', { name: 'Finished meanwhile' }).focus();
    await board.keyboard.press('d');
    const told = board.getByRole('dialog', { name: '“Finished meanwhile” stayed as it was' });
    await told.getByText('Adjutant cannot be reached').waitFor();
    await heading(board, 'Finished meanwhile').waitFor();
    await keepPicture(board, 'focus-offline-told');
    await ask.getByRole('textbox', { name: 'Your question' }).fill('what is left?');
    await ask.keyboard.press('Enter');
    await ask.getByRole('alert').getByText('Adjutant cannot be reached').waitFor();
    await settings.getByRole('radio', { name: 'Forget' }).click();
    await settings.getByText('Adjutant cannot be reached').first().waitFor();
    await settings.getByRole('radio', { name: 'Remember', checked: true }).waitFor();

    await start(new URL(url).port);
    for (const page of windows) await page.getByText('Live', { exact: true }).waitFor({ timeout: 20_000 });
    await told.getByRole('button', { name: 'Try again' }).click();
    await board.getByText('Well done! 🍾').last().waitFor();
    await heading(narrow, 'Finished meanwhile').waitFor({ state: 'detached' });
    await ask.getByRole('alert').getByRole('button', { name: 'Try again' }).click();
    await ask.getByText(/^Nothing (?:was said|that needs doing)|^I found nothing/).first().waitFor();
    await settings.getByRole('button', { name: 'Try again' }).click();
    await settings.getByRole('radio', { name: 'Forget', checked: true }).waitFor();

    const again = (await connect(data())).client;
    const soon = await middleOfThree(async (round) => {
      const { id } = await again.call('createTask', { title: 'Made afterwards', due_at });
      for (const page of [board, narrow]) await heading(page, 'Made afterwards').waitFor();
      if (round === 2) return;
      await again.call('deleteTask', { id });
      for (const page of [board, narrow]) await heading(page, 'Made afterwards').waitFor({ state: 'detached' });
    });
    expect(soon).toBeLessThanOrEqual(1_000);
    expect((await again.call('listTasks', { status: 'any', limit: 10 })).tasks.map(({ title, status }) => `${title}: ${status}`).sort()).toEqual(['Finished before: done', 'Finished meanwhile: done', 'Left alone: todo', 'Made afterwards: todo']);
    expect((await again.call('getPreferences', {})).privacy_mode).toBe('ephemeral');
    for (const page of windows) {
      expect(await page.evaluate('globalThis.wasNeverReloaded')).toBe(true);
      await page.context().close();
    }
  });
});
