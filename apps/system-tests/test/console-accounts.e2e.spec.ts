import { systemClock } from '@adjutant/contracts-core';
import { FakeGithub, FakeJira, FakeSlack, waitFor } from '@adjutant/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { keepPicture, LOOKS } from '../src/browser.js';
import { TestConsole } from '../src/console.js';
import { findFlaws } from '../src/find-flaws.js';

const github = new FakeGithub(systemClock);
const jira = new FakeJira(systemClock);
const slack = new FakeSlack(systemClock);
const fakes = [github, jira, slack];
let shown: TestConsole;

beforeAll(async () => {
  for (const fake of fakes) {
    await fake.start();
    fake.add(3);
  }
  shown = await TestConsole.start('console-accounts', { hasSample: false, env: Object.fromEntries(fakes.map(({ setting, url }) => [setting, url])) });
});
afterAll(async () => {
  await shown.stop();
  for (const fake of fakes) await fake.close();
});

describe('accounts in the settings', () => {
  it.each(LOOKS)('[MIM-8] can be connected, read and removed on a $look', async ({ look, width, height, colorScheme }) => {
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
});
