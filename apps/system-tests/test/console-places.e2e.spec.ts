import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { waitFor } from '@adjutant/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { keepPicture } from '../src/browser.js';
import { TestConsole } from '../src/console.js';
import { makeMailbox } from '../src/make-mailbox.js';

let shown: TestConsole;

beforeAll(async () => {
  shown = await TestConsole.start('console-places', { hasSample: false });
});
afterAll(() => shown.stop());

describe('importing in the browser', () => {
  it('[MIM-62] takes files, shows how far it is, names what it skipped, and leads to the board', async () => {
    const mailbox = join(shown.folder, 'inbox.mbox');
    await writeFile(mailbox, makeMailbox(400, new Date()));
    const rubbish = join(shown.folder, 'rubbish.bin');
    await writeFile(rubbish, Buffer.from([1, 0, 2, 0, 3]));
    const page = await shown.open('/import');
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Choose files' }).click();
    await (await chooser).setFiles([mailbox, rubbish]);
    await page.getByText(/1 item skipped/).first().waitFor();
    await page.getByText(/rubbish\.bin/).first().waitFor();
    await page.getByRole('link', { name: 'See your board' }).waitFor();
    await keepPicture(page, 'import-done');
    const { imports } = await shown.client.call('listImports', { limit: 5 });
    expect(imports[0]).toMatchObject({ state: 'done', created: 400, skipped_total: 1 });
    await page.getByRole('link', { name: 'See your board' }).click();
    await page.getByRole('article').first().waitFor();
    await page.context().close();
  });

  it('[MIM-62] shows on the board what is being read, from elsewhere too', async () => {
    const big = join(shown.folder, 'big.mbox');
    await writeFile(big, makeMailbox(4_000, new Date(Date.now() - 86_400_000)));
    const page = await shown.open('/');
    await page.getByRole('article').first().waitFor();
    await shown.client.call('startImport', { paths: [big] });
    await page.getByText('…preparing your tasks…').waitFor();
    await page.getByText('Sit back and relax while I gather information').waitFor();
    await keepPicture(page, 'focus-preparing');
    await page.goto(`${shown.system.url}/import`);
    await page.getByRole('button', { name: 'Stop reading' }).click();
    await waitFor(async () => ['cancelled', 'done'].includes((await shown.client.call('listImports', { limit: 1 })).imports[0]?.state ?? ''));
    await page.getByText(/You stopped it\.|Done/).first().waitFor();
    await page.context().close();
  });

  it('takes what is dropped anywhere on the page', async () => {
    const page = await shown.open('/import');
    await page.getByRole('button', { name: 'Choose files' }).waitFor();
    await page.evaluate(`{
      const dropped = new DataTransfer();
      dropped.items.add(new File(['From: Ada <ada@example.com>\\nTo: me@example.com\\nSubject: Dropped\\nDate: Wed, 25 Nov 2026 10:00:00 +0000\\nMessage-ID: <dropped@example.com>\\n\\nPlease sign the drop.\\n'], 'dropped.eml'));
      for (const type of ['dragenter', 'dragover', 'drop']) document.body.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: dropped }));
    }`);
    await waitFor(async () => (await shown.client.call('listEvents', { limit: 1, from: '2026-11-25T09:59:00Z', to: '2026-11-25T10:01:00Z' })).events.some(({ title }) => title === 'Dropped'));
    await page.getByText('dropped.eml').first().waitFor();
    await page.context().close();
  });

  it('says what is wrong with an address that is none', async () => {
    const page = await shown.open('/import');
    await page.getByLabel('Which addresses are yours?').fill('me');
    await page.getByText('Files on the machine that Adjutant runs on').click();
    await page.getByLabel('Path of a file or folder').fill(shown.folder);
    await page.getByRole('button', { name: 'Read', exact: true }).click();
    await page.getByText('“me” is no e-mail address.').waitFor();
    await page.context().close();
  });
});

describe('settings', () => {
  it('[MIM-12] [MIM-60] [MIM-61] tests connections one after the other and shows each result as it comes', async () => {
    const page = await shown.open('/settings');
    await page.getByRole('heading', { name: 'Test MCP connections' }).waitFor();
    await page.getByRole('button', { name: 'Test all' }).click();
    await page.getByRole('row', { name: /mbox/ }).getByText('OK 🍾').waitFor();
    await shown.client.call('testConnector', { kind: 'mbox' });
    await page.getByRole('row', { name: /mbox/ }).getByText('OK 🍾').waitFor();
    await keepPicture(page, 'settings-connectors');
    await page.context().close();
  });

  it('[CON-6] keeps the name and the time zone, in other windows too', async () => {
    const [page, other] = [await shown.open('/settings'), await shown.open('/settings')];
    await page.getByLabel('Name', { exact: true }).fill('Mara');
    await page.getByRole('button', { name: 'Save' }).first().click();
    await page.getByText('Saved.').first().waitFor();
    await waitFor(async () => (await other.getByLabel('Name', { exact: true }).inputValue()) === 'Mara');
    expect(await shown.client.call('getMe', {})).toMatchObject({ display_name: 'Mara' });
    for (const window of [page, other]) await window.context().close();
  });

  it('[CON-8] shows the chosen colours, and keeps them', async () => {
    const page = await shown.open('/settings');
    await page.getByRole('radio', { name: 'Dark' }).click();
    await waitFor(async () => (await page.locator('html').getAttribute('data-theme')) === 'dark');
    await page.reload();
    await waitFor(async () => (await page.locator('html').getAttribute('data-theme')) === 'dark');
    await page.context().close();
  });

  it('tells where the data lies and how much it is', async () => {
    const page = await shown.open('/settings');
    await page.getByText(join(shown.folder, 'data')).waitFor();
    await page.getByText('Storage used').waitFor();
    await page.context().close();
  });

  it('[PRO-68] deletes everything after asking twice', async () => {
    const page = await shown.open('/settings');
    await page.getByRole('button', { name: 'Delete my data …' }).click();
    await page.getByRole('button', { name: 'Go on' }).click();
    await page.getByLabel('Confirmation').fill('delete my data');
    await page.getByRole('button', { name: 'Delete for good' }).click();
    await page.getByText('Everything is deleted.').first().waitFor({ timeout: 60_000 });
    expect((await shown.client.call('listEvents', { limit: 1 })).total).toBe(0);
    expect((await shown.client.call('listTasks', { status: 'any', limit: 1 })).total).toBe(0);
    await page.goto(shown.system.url);
    await page.getByRole('heading', { name: 'Nothing to do, or nothing read yet' }).waitFor();
    expect((await readFile(join(shown.folder, 'inbox.mbox'))).length).toBeGreaterThan(0);
    await page.context().close();
  });
});
