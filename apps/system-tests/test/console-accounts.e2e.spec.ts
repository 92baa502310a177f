import { systemClock } from '@adjutant/contracts-core';
import { FakeGithub, FakeGmail, FakeJira, FakeSlack, waitFor } from '@adjutant/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { keepPicture, LOOKS } from '../src/browser.js';
import { TestConsole } from '../src/console.js';
import { findFlaws } from '../src/find-flaws.js';

const github = new FakeGithub(systemClock);
const jira = new FakeJira(systemClock);
const slack = new FakeSlack(systemClock);
const fakes = [github, jira, slack];
/** Here one can only sign in. */
const gmail = new FakeGmail(systemClock);
let shown: TestConsole;

beforeAll(async () => {
  for (const fake of [...fakes, gmail]) {
    await fake.start();
    fake.add(3);
  }
  const apps = { OAUTH_GITHUB_CLIENT_ID: github.app.id, OAUTH_GITHUB_CLIENT_SECRET: github.app.secret, OAUTH_GOOGLE_CLIENT_ID: gmail.app.id, OAUTH_GOOGLE_CLIENT_SECRET: gmail.app.secret, OAUTH_REDIRECT_BASE: 'http://localhost:8000' };
  shown = await TestConsole.start('console-accounts', { hasSample: false, env: { ...Object.fromEntries([...fakes, gmail].map(({ setting, url }) => [setting, url])), ...apps } });
});
afterAll(async () => {
  await shown.stop();
  for (const fake of [...fakes, gmail]) await fake.close();
});

describe('accounts in the settings', () => {
  it.each(LOOKS)('[MIM-8] can be connected, read, made tasks of and removed on a $look', async ({ look, width, height, colorScheme }) => {
    const page = await shown.open('/settings#connectors', { viewport: { width, height }, colorScheme });
    const accounts = page.getByRole('list', { name: 'Accounts' });
    const row = accounts.getByRole('listitem').filter({ hasText: 'Jira' });
    await page.getByRole('button', { name: 'Connect Jira' }).click();
    const form = page.getByRole('form', { name: 'Connect Jira' });
    await form.getByRole('button', { name: 'Connect' }).click();
    await form.getByText('Paste the token.').waitFor();
    await form.getByLabel('Site').fill('acme');
    await form.getByLabel('E-mail of your account there').fill(jira.credentials.email);
    await form.getByLabel('Token').fill('a wrong one');
    await form.getByRole('button', { name: 'Connect' }).click();
    await form.getByText(/Jira does not accept this e-mail address with this token/).waitFor();
    expect(await findFlaws(page)).toEqual([]);
    await keepPicture(page, `accounts-form-${look}`, { isWhole: true });
    await form.getByLabel('Token').fill(jira.credentials.token);
    await form.getByRole('button', { name: 'Connect' }).click();
    await row.getByText('Omar Bek · 127.0.0.1').waitFor();
    await row.getByText(/^Last read .*, next in/).waitFor();
    jira.comment(`Seen on a ${look}`);
    await page.getByRole('button', { name: 'Read Jira now' }).click();
    await waitFor(async () => (await shown.client.call('listEvents', {})).events.some(({ body }) => body === `Seen on a ${look}`));
    await waitFor(async () => (await shown.client.call('listTasks', {})).tasks.some(({ title }) => title.startsWith('Point OPS-')), { what: 'a task made of an issue' });
    await keepPicture(page, `accounts-${look}`, { isWhole: true });
    await page.getByRole('button', { name: 'Remove Jira' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click();
    await page.getByRole('button', { name: 'Connect Jira' }).waitFor();
    await page.context().close();
  });

  it.each([LOOKS[0], LOOKS[3]])('[MIM-11] [MIM-12] say on a $look what is wrong, and go on when it is mended', async ({ look, width, height }) => {
    for (const fake of fakes) await shown.client.call('connectAccount', { kind: fake.kind, ...fake.credentials });
    await waitFor(async () => (await shown.client.call('listConnectors', {})).connectors.filter(({ account }) => account?.last_sync).length === 3);
    const page = await shown.open('/settings#connectors', { viewport: { width, height } });
    const row = page.getByRole('list', { name: 'Accounts' }).getByRole('listitem').filter({ hasText: 'GitHub' });
    await row.getByText(/^Last read /).waitFor();
    github.isOpen = false;
    slack.instead.push(slack.pause(600));
    await shown.client.call('syncAccount', { kind: 'github' });
    await shown.client.call('syncAccount', { kind: 'slack' });
    await row.getByText(/^GitHub does not accept this token/).waitFor();
    await page.getByText('Slack asks for a pause. It goes on by itself.').waitFor();
    expect(await findFlaws(page)).toEqual([]);
    await keepPicture(page, `accounts-trouble-${look}`, { isWhole: true });
    github.isOpen = true;
    await page.getByRole('button', { name: 'Press to retry: GitHub', exact: true }).first().click();
    await row.getByText(/^Last read /).waitFor();
    for (const { kind } of fakes) await shown.client.call('disconnectAccount', { kind });
    await page.context().close();
  });

  it.each([LOOKS[1], LOOKS[3]])('[MIM-9] [MIM-10] are connected on a $look by signing in at the vendor', async ({ look, width, height, colorScheme }) => {
    const page = await shown.open('/settings#connectors', { viewport: { width, height }, colorScheme });
    await page.getByRole('button', { name: 'Connect GitHub' }).click();
    await page.getByRole('button', { name: 'Sign in at GitHub' }).waitFor();
    expect(await findFlaws(page)).toEqual([]);
    await keepPicture(page, `accounts-sign-in-${look}`);
    const atVendor = async () => {
      await page.getByRole('button', { name: 'Sign in at GitHub' }).click();
      await page.waitForURL(`${github.url}/login/oauth/authorize**`);
      return github.agree(page.url());
    };
    const { pathname, search } = await atVendor();
    expect(pathname).toBe('/oauth/callback/github');
    await page.goto(`${shown.system.url}${pathname}?error=access_denied&state=x`);
    await page.getByText('You did not let Adjutant in, so nothing was connected.').waitFor();
    await keepPicture(page, `accounts-refused-${look}`);
    await page.getByRole('button', { name: 'Back to the settings' }).click();
    await page.getByRole('button', { name: 'Connect GitHub' }).waitFor();
    await page.goto(`${shown.system.url}${pathname}${search}`);
    await page.getByText('GitHub is connected.').waitFor();
    await page.getByRole('list', { name: 'Accounts' }).getByRole('listitem').filter({ hasText: 'GitHub' }).getByText(/^Last read /).waitFor();
    expect(new URL(page.url()).search).toBe('');
    await shown.client.call('disconnectAccount', { kind: 'github' });
    await page.context().close();
  });

  it.each([LOOKS[0], LOOKS[2]])('[MIM-9] [MIM-10] are connected on a $look where one can only sign in, and again when that was withdrawn', async ({ look, width, height, colorScheme }) => {
    const page = await shown.open('/settings#connectors', { viewport: { width, height }, colorScheme });
    const row = page.getByRole('list', { name: 'Accounts' }).getByRole('listitem').filter({ hasText: 'Gmail' });
    const signIn = async () => {
      const form = page.getByRole('form', { name: 'Connect Gmail' });
      expect(await form.getByRole('textbox').count()).toBe(0);
      expect(await findFlaws(page)).toEqual([]);
      await keepPicture(page, `accounts-only-sign-in-${look}`);
      await form.getByRole('button', { name: 'Sign in at Gmail' }).click();
      await page.waitForURL(`${gmail.url}/o/oauth2/v2/auth**`);
      const { pathname, search } = gmail.agree(page.url());
      await page.goto(`${shown.system.url}${pathname}${search}`);
      await page.getByText('Gmail is connected.').waitFor();
    };
    await page.getByRole('button', { name: 'Connect Gmail' }).click();
    await signIn();
    await row.getByText(/^Last read /).waitFor();
    gmail.isOpen = false;
    await shown.client.call('syncAccount', { kind: 'gmail' });
    await row.getByText(/Gmail does not accept this sign-in: it was withdrawn or has expired\. Sign in there again\./).waitFor();
    gmail.isOpen = true;
    await page.getByRole('button', { name: 'Sign in at Gmail again' }).click();
    await signIn();
    await row.getByText(/^Last read /).waitFor();
    await shown.client.call('disconnectAccount', { kind: 'gmail' });
    await page.context().close();
  });
});
