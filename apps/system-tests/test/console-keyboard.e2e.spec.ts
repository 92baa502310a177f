import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { AdjutantClient } from '@adjutant/client';
import { waitFor } from '@adjutant/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';

import { TestConsole } from '../src/console.js';
import { forbidMouse, tabAndPress, tabAndType, tabTo } from '../src/keyboard.js';
import { makeMailbox } from '../src/make-mailbox.js';

const SIZES = [
  ['phone', { width: 390, height: 844 }],
  ['desktop', { width: 1360, height: 860 }],
] as const;
const EMAIL = 'ada@example.com';
const PASSWORD = 'correct horse battery';
const RUBBISH = ['a.bin', 'b.bin', 'c.bin', 'd.bin'];
const CALENDAR = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:x', 'BEGIN:VEVENT', 'UID:1@example.com', 'DTSTART:20261125T100000Z', 'SUMMARY:Standup', 'END:VEVENT', 'END:VCALENDAR', ''].join('\r\n');

let shown: TestConsole;
const file = (name: string) => join(shown.folder, name);
const writeCalendar = () => writeFile(file('team.ics'), CALENDAR);

beforeAll(async () => {
  shown = await TestConsole.start('console-keyboard', { hasSample: false });
  await new AdjutantClient({ baseUrl: shown.system.url }).register(EMAIL, PASSWORD);
  await writeFile(file('inbox.mbox'), makeMailbox(40, new Date()));
  await writeFile(file('big.mbox'), makeMailbox(10_000, new Date(), 2));
  for (const name of RUBBISH) await writeFile(file(name), Buffer.from([1, 0, 2, 0, 3]));
  await writeCalendar();
});
afterAll(() => shown.stop());

async function open(path: string, viewport: { width: number; height: number }, base = shown.system.url): Promise<Page> {
  const { page } = await shown.browser.open({ viewport });
  await page.goto(base + path);
  await forbidMouse(page);
  return page;
}

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true });

/** Chooses files of the disk by the page's button. */
async function choose(page: Page, names: readonly string[]): Promise<void> {
  const chooser = page.waitForEvent('filechooser');
  await tabAndPress(page, button(page, 'Choose files'));
  await (await chooser).setFiles(names.map(file));
}

describe.each(SIZES)('the keyboard alone, at the width of a %s', (_, viewport) => {
  it('[MIM-62] brings files in, opens what was skipped and why, and leads to the board', async () => {
    const page = await open('/', viewport);
    await tabAndPress(page, page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Import' }));
    await choose(page, ['inbox.mbox', ...RUBBISH]);
    const run = page.getByRole('article');
    await tabAndPress(page, run.getByText('4 items skipped'));
    for (const name of RUBBISH) await run.getByRole('listitem').filter({ hasText: new RegExp(`^${name}.+\\.$`) }).waitFor();
    await tabAndPress(page, page.getByRole('link', { name: 'See your board' }));
    await page.getByRole('main').getByRole('article').first().waitFor();
    await page.context().close();
  });

  it('stops sending, asks before it leaves what is being sent, and stops reading', async () => {
    const page = await open('/import', viewport);
    await page.route('**/api/v1/uploads/*/parts/*', () => undefined);
    await choose(page, ['inbox.mbox']);
    await tabTo(page, button(page, 'Stop sending'));
    await page.keyboard.press('g');
    await page.keyboard.press('f');
    await page.getByRole('alertdialog', { name: 'Files are still being sent' }).waitFor();
    await tabAndPress(page, button(page, 'Stay here'));
    await page.getByRole('alertdialog').waitFor({ state: 'detached' });
    await tabAndPress(page, button(page, 'Stop sending'));
    await button(page, 'Stop sending').waitFor({ state: 'detached' });
    await page.unroute('**/api/v1/uploads/*/parts/*');
    await choose(page, ['big.mbox']);
    await tabAndPress(page, button(page, 'Stop reading'));
    await page.getByText('You stopped it. What came in before stays.').waitFor();
    await page.context().close();
  });

  it('reads a path of the machine, says what is wrong with an address, and opens an import of before', async () => {
    const page = await open('/import', viewport);
    await tabAndType(page, page.getByLabel('Which addresses are yours?'), 'me');
    await tabAndPress(page, page.getByText('Files on the machine that Adjutant runs on'));
    await tabAndType(page, page.getByLabel('Path of a file or folder'), file('team.ics'));
    await page.keyboard.press('Enter');
    await page.getByText('“me” is no e-mail address.').waitFor();
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Shift+Tab');
    await tabAndType(page, page.getByLabel('Which addresses are yours?'), 'me@example.com');
    await tabTo(page, page.getByLabel('Path of a file or folder'));
    await page.keyboard.press('Enter');
    await page.getByRole('article').getByText('1 item: 1 new').waitFor();
    const before = page.getByRole('region', { name: 'Earlier imports' }).getByRole('group').filter({ hasText: 'a.bin and 4 more' });
    await tabAndPress(page, before.locator('summary').first());
    await before.getByText('40 items: 40 new').waitFor();
    await page.context().close();
  });

  it('[CON-6] [CON-8] [MIM-12] [MIM-60] [MIM-61] writes the name, chooses zone, language, colours and privacy, tests connections and tries again what is bad', async () => {
    await rm(file('team.ics'));
    const page = await open('/settings', viewport);
    await tabAndType(page, page.getByLabel('Name', { exact: true }), 'Mara');
    await tabAndType(page, page.getByRole('combobox', { name: 'Time zone' }), 'tokyo');
    await page.getByRole('option', { name: /Tokyo/ }).waitFor();
    await page.keyboard.press('Enter');
    await tabTo(page, page.getByLabel('Language of dates and numbers'));
    await page.keyboard.type('Deutsch');
    await tabAndPress(page, button(page, 'Save'));
    await page.getByText('Saved.').first().waitFor();
    expect(await shown.client.call('getMe', {})).toMatchObject({ display_name: 'Mara', timezone: 'Asia/Tokyo' });
    await tabAndPress(page, page.getByRole('radio', { name: 'Like the system' }), 'ArrowRight');
    await page.getByRole('radio', { name: 'Light', checked: true }).waitFor();
    await page.keyboard.press('ArrowRight');
    await page.locator('html[data-theme=dark]').waitFor();
    await tabAndPress(page, page.getByRole('radio', { name: 'Remember' }), 'ArrowRight');
    await waitFor(async () => {
      const { theme, privacy_mode, locale } = await shown.client.call('getPreferences', {});
      return `${theme} ${privacy_mode} ${locale}` === 'dark ephemeral de';
    });
    const row = page.getByRole('row', { name: /\.ics/ });
    await tabAndPress(page, button(page, 'Test all'));
    await row.getByText('BAD', { exact: true }).waitFor();
    await row.getByText(/There is nothing at|team\.ics/).waitFor();
    await writeCalendar();
    await tabAndPress(page, row.getByRole('button', { name: /^Press to retry/ }));
    await row.getByText('OK 🍾').waitFor();
    await page.context().close();
    await shown.client.call('updatePreferences', { theme: 'system', privacy_mode: 'persist', locale: 'en' });
    await shown.client.call('updateProfile', { timezone: 'Europe/Copenhagen' });
  });

  it('signs in and out', async () => {
    const page = await open('/settings', viewport, shown.system.url.replace('localhost', 'elsewhere.test'));
    await tabAndType(page, page.getByLabel('E-mail'), EMAIL);
    await tabAndType(page, page.getByLabel('Password'), PASSWORD);
    await page.keyboard.press('Enter');
    await tabAndPress(page, button(page, 'Sign out'));
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await page.getByText('You were signed out.').waitFor();
    await page.context().close();
  });

  it('[PRO-68] deletes everything, after two questions that each can be left', async () => {
    const page = await open('/settings', viewport);
    const question = (name: string) => page.getByRole('alertdialog', { name });
    await tabAndPress(page, button(page, 'Delete my data …'));
    await question('Delete everything?').waitFor();
    await page.keyboard.press('Escape');
    await question('Delete everything?').waitFor({ state: 'detached' });
    await tabAndPress(page, button(page, 'Delete my data …'));
    await tabAndPress(page, button(page, 'Go on'));
    await question('Are you sure?').waitFor();
    await tabAndPress(page, question('Are you sure?').getByRole('button', { name: 'Cancel' }));
    await question('Are you sure?').waitFor({ state: 'detached' });
    expect((await shown.client.call('listEvents', { limit: 1 })).total).toBeGreaterThan(0);
    await tabAndPress(page, button(page, 'Delete my data …'));
    await tabAndPress(page, button(page, 'Go on'));
    await tabAndType(page, page.getByLabel('Confirmation'), 'delete my data');
    await page.keyboard.press('Enter');
    await page.getByText('Everything is deleted.').first().waitFor({ timeout: 60_000 });
    expect((await shown.client.call('listEvents', { limit: 1 })).total).toBe(0);
    await page.context().close();
  });
});
