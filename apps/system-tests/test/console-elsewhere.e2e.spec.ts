import { AdjutantClient } from '@adjutant/client';
import { waitFor } from '@adjutant/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { keepPicture } from '../src/browser.js';
import { TestConsole } from '../src/console.js';
import { middleOfThree } from '../src/middle-of-three.js';
import { startPlainWebServer, type PlainWebServer } from '../src/plain-web-server.js';

const EMAIL = 'ada@example.com';
const PASSWORD = 'correct horse battery';

let pages: PlainWebServer;
let shown: TestConsole;
const origin = () => `http://elsewhere.test:${pages.port}`;

beforeAll(async () => {
  pages = await startPlainWebServer();
  shown = await TestConsole.start('console-elsewhere', { hasSample: false, env: { CORS_ORIGINS: origin() } });
  const policy = (await fetch(shown.system.url)).headers.get('content-security-policy') ?? '';
  pages.policy = policy.replace("connect-src 'self'", `connect-src 'self' ${shown.system.url}`);
});
afterAll(async () => {
  await shown.stop();
  await pages.close();
});

describe('the same build, whose pages come from elsewhere', () => {
  it('[ADI-57] [CON-91] asks for its server, signs in there, and works with it: changes, actions, files and answers', async () => {
    const client = new AdjutantClient({ baseUrl: shown.system.url });
    await client.register(EMAIL, PASSWORD);
    const { page, context } = await shown.browser.open();
    await page.goto(origin());
    await page.getByText('What answers at this address is no Adjutant. Where is yours?').waitFor();
    await page.getByLabel('Server').fill('adjutant');
    await page.keyboard.press('Enter');
    await page.getByText('Write an address that begins with http:// or https://').waitFor();
    await page.getByLabel('Server').fill(`${shown.system.url}/`);
    await page.keyboard.press('Enter');
    await page.getByText(`Server: ${shown.system.url}`).waitFor();
    await keepPicture(page, 'sign-in-elsewhere');
    await page.getByLabel('E-mail').fill(EMAIL);
    await page.getByLabel('Password').fill(PASSWORD);
    await page.keyboard.press('Enter');
    await page.getByText('Live', { exact: true }).waitFor();

    let id = '';
    const cardOf = (round: number) => page.getByRole('article', { name: `Told across origins ${round}` });
    const soon = await middleOfThree(async (round) => {
      ({ id } = await client.call('createTask', { title: `Told across origins ${round}`, due_at: new Date().toISOString() }));
      await cardOf(round).waitFor();
    });
    expect(soon).toBeLessThanOrEqual(1_000);
    await cardOf(2).focus();
    await page.keyboard.press('d');
    await page.getByText('Well done! 🍾').waitFor();
    await waitFor(async () => (await client.call('getTask', { id })).status === 'done');

    await page.getByRole('link', { name: 'Import', exact: true }).click();
    await page.locator('input[name=files]').setInputFiles({ name: 'quartz.eml', mimeType: '', buffer: Buffer.from('From: Bo <bo@example.com>\nTo: ada@example.com\nSubject: Quartz\nDate: Wed, 25 Nov 2026 09:00:00 +0000\nMessage-ID: <q@example.com>\n\nThe quartz arrives on Monday.\n') });
    await page.getByRole('article').getByText('1 item: 1 new').waitFor();
    await page.getByText('Nothing in it asks for anything.').or(page.getByRole('link', { name: 'See your board' })).first().waitFor();
    await page.goto(`${origin()}/ask?q=${encodeURIComponent('when does the quartz arrive?')}`);
    await page.getByRole('link', { name: 'Source 1: Quartz' }).waitFor();

    await page.goto(`${origin()}/settings#session`);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByText('You were signed out.').waitFor();
    await page.getByText(`Server: ${shown.system.url}`).click();
    await page.getByLabel('Server').fill('http://localhost:1');
    await page.getByRole('button', { name: 'Use this server' }).waitFor();
    await context.close();
  });

  it.each(['app://adjutant', 'http://localhost:5173'])('[ADI-57] [CON-91] lets pages of %s ask for all that the console asks for', async (from) => {
    const asked = 'authorization,content-type,idempotency-key,last-event-id';
    for (const [method, path] of [['GET', '/api/v1/stream'], ['POST', '/api/v1/prompts'], ['PUT', '/api/v1/uploads/a/parts/1'], ['PATCH', '/api/v1/tasks/a'], ['DELETE', '/api/v1/users/me/data']] as const) {
      const { headers } = await fetch(shown.system.url + path, { method: 'OPTIONS', headers: { origin: from, 'access-control-request-method': method, 'access-control-request-headers': asked } });
      expect(headers.get('access-control-allow-origin')).toBe(from);
      expect(headers.get('access-control-allow-methods')).toContain(method);
      for (const name of asked.split(',')) expect(headers.get('access-control-allow-headers')?.toLowerCase()).toContain(name);
    }
    const { headers, status } = await fetch(`${shown.system.url}/api/v1/focus`, { headers: { origin: from, authorization: `Bearer ${shown.system.accessToken}` } });
    expect([status, headers.get('access-control-allow-origin')]).toEqual([200, from]);
  });
});
