import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { waitFor } from '@adjutant/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { keepPicture } from '../src/browser.js';
import { TestConsole } from '../src/console.js';
import { makeMailbox } from '../src/make-mailbox.js';
import { importAndSettle } from '../src/settled.js';

const CALENDAR = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:x', 'BEGIN:VEVENT', 'UID:gone@example.com', 'DTSTART:20261125T100000Z', 'SUMMARY:Standup', 'END:VEVENT', 'END:VCALENDAR', ''].join('\r\n');

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
    await writeFile(big, makeMailbox(20_000, new Date(Date.now() - 86_400_000)));
    const page = await shown.open('/');
    await page.getByRole('article').first().waitFor();
    await shown.client.call('startImport', { paths: [big] });
    await page.getByText('…preparing your tasks…').waitFor();
    await page.getByText('Sit back and relax while I gather information').waitFor();
    await page.getByText(/^[\d,]+ items read · [\d,]+\/s · about .+ left · .*big\.mbox/).waitFor();
    const share = page.getByRole('progressbar', { name: '…preparing your tasks…' });
    const before = await share.evaluate((element) => (element as unknown as { value: number }).value);
    await waitFor(() => share.evaluate((element, known) => (element as unknown as { value: number }).value > known, before));
    await keepPicture(page, 'focus-preparing');
    await page.goto(`${shown.system.url}/import`);
    await page.getByRole('button', { name: 'Stop reading' }).click();
    await waitFor(async () => ['cancelled', 'done'].includes((await shown.client.call('listImports', { limit: 1 })).imports[0]?.state ?? ''));
    await page.getByText(/You stopped it\.|Done/).first().waitFor();
    await page.context().close();
  });

  it('[MIM-62] shows how far each file is while it is sent and read', async () => {
    const mail = (name: string, text: string) => ({ name, mimeType: 'message/rfc822', buffer: Buffer.from(`From: Ada <ada@example.com>\nTo: me@example.com\nSubject: ${name}\nDate: Tue, 24 Nov 2026 10:00:00 +0000\nMessage-ID: <${name}@files.example>\n\n${text}\n`) });
    const page = await shown.open('/import');
    const held = Promise.withResolvers<void>();
    await page.route('**/api/v1/uploads/*/parts/2', async (route) => {
      await held.promise;
      await route.continue();
    });
    await page.locator('input[name=files]').setInputFiles([mail('large.eml', 'Hello there. '.repeat(700_000)), mail('small.eml', 'Hello.'), { name: 'rubbish.bin', mimeType: '', buffer: Buffer.from([1, 0, 2]) }]);
    const row = (name: string) => page.getByRole('listitem').filter({ hasText: name });
    await row('large.eml').getByText('9.1 MB · 92 %').waitFor();
    await row('small.eml').getByText('sent').waitFor();
    await page.getByText('2 of 3 files').waitFor();
    await keepPicture(page, 'import-sending');
    held.resolve();
    for (const name of ['large.eml', 'small.eml']) await row(name).getByText(/ · read$/).waitFor();
    await row('rubbish.bin').getByText(/ · skipped$/).waitFor();
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

  it('[MIM-12] [MIM-60] hears of tests that were begun elsewhere by the stream alone: BAD, then OK 🍾', async () => {
    const calendar = join(shown.folder, 'gone.ics');
    await writeFile(calendar, CALENDAR);
    await importAndSettle(shown.client, [calendar]);
    await rm(calendar);
    const page = await shown.open('/settings');
    const row = page.getByRole('row', { name: /^Calendar/ });
    await row.getByText('1 event').waitFor();
    await page.route('**/api/v1/connectors', (route) => route.abort());
    await shown.client.call('testConnector', { kind: 'ics' });
    await row.getByText('BAD', { exact: true }).waitFor();
    await row.getByRole('button', { name: /^Press to retry/ }).waitFor();
    await writeFile(calendar, CALENDAR);
    await shown.client.call('testConnector', { kind: 'ics' });
    await row.getByText('OK 🍾').waitFor();
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
