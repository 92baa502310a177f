import { ManualClock } from '@adjutant/contracts-core';
import { HttpClient } from '@adjutant/egress';
import { FakeGithub, FakeJira, FakeSlack, type FakeVendor } from '@adjutant/testing';
import { afterEach, describe, expect, it } from '@jest/globals';

import { connectorIngestConfig } from '../config.js';
import type { NormalisedEvent } from './connector.js';
import { vendorOf } from './index.js';
import type { VendorCredentials } from './vendor-client.js';

const DAY_MS = 86_400_000;
const http = new HttpClient();
const clock = new ManualClock('2026-03-02T12:00:00Z');
const started: FakeVendor[] = [];
afterEach(() => Promise.all(started.splice(0).map((fake) => fake.close())));

async function start<Fake extends FakeVendor>(fake: Fake): Promise<Fake> {
  await fake.start();
  started.push(fake);
  return fake;
}

const callOf = (fake: FakeVendor) => vendorOf(fake.kind)!.open(fake.credentials as VendorCredentials, { http, clock, config: connectorIngestConfig.parse({ [fake.setting]: fake.url }) });

function pageOf(fake: FakeVendor, cursor: unknown = null) {
  const now = clock.now();
  return vendorOf(fake.kind)!.fetchPage(callOf(fake), { account_id: crypto.randomUUID(), cursor, from: new Date(now.getTime() - 30 * DAY_MS), owner_names: ['u02bbbb', 'omar'], now });
}

async function round(fake: FakeVendor, from: unknown = null): Promise<{ events: NormalisedEvent[]; cursor: unknown }> {
  const events: NormalisedEvent[] = [];
  for (let cursor = from; ; ) {
    const page = await pageOf(fake, cursor);
    events.push(...page.events);
    ({ cursor } = page);
    if (page.is_last) return { events, cursor };
  }
}

const message = (ts: string, text: string, user = 'U01AAAA') => ({ ts, text, user, replies: [] });

describe('the client of Slack', () => {
  it('names conversations after those who are in them, and people that nobody knows any more by their id', async () => {
    const slack = await start(new FakeSlack(clock));
    const ts = Math.floor(clock.now().getTime() / 1000) - 60;
    slack.channels[1]!.messages.push(message(`${ts}.000001`, 'Have you a minute?'));
    slack.channels.push({ id: 'G01MANY', shown: { name: 'mpdm-rosa--omar--lena-1', is_mpim: true, is_private: true }, messages: [message(`${ts}.000002`, 'Lunch?', 'U09GONE')] });
    slack.channels.push({ id: 'G02SECRET', shown: { name: 'board', is_private: true }, messages: [message(`${ts}.000003`, 'Hush')] });
    const { events } = await round(slack);
    expect(events.map(({ body, details }) => [body, details.source_ref, details.channel?.is_private, details.is_direct, details.participants[0]?.name])).toEqual([
      ['Have you a minute?', 'Rosa Lind', true, true, 'Rosa Lind'],
      ['Lunch?', 'rosa, omar, lena', true, true, 'U09GONE'],
      ['Hush', '#board', true, false, 'Rosa Lind'],
    ]);
  });

  it('passes over a conversation that is gone, and reads the others', async () => {
    const slack = await start(new FakeSlack(clock));
    slack.add(2);
    const first = await pageOf(slack);
    const general = slack.channels.shift()!;
    slack.channels[0]!.messages.push(message(`${Math.floor(clock.now().getTime() / 1000)}.000009`, 'Still here'));
    expect((await round(slack, first.cursor)).events.map(({ body }) => body)).toEqual(['Still here']);
    slack.channels.unshift(general);
    expect((await round(slack)).events).toHaveLength(3);
  });

  it.each([
    ['missing_scope', 'UNPROCESSABLE', /no right to im:history: add it/],
    ['token_revoked', 'UNPROCESSABLE', /does not accept this token/],
    ['ratelimited', 'RATE_LIMITED', /asks for a pause/],
    ['internal_error', 'CONNECTOR_BAD', /could not answer just now \(internal_error\)/],
  ])('understands %s, which comes with a status of 200', async (error, code, said) => {
    const slack = await start(new FakeSlack(clock));
    slack.instead.push({ body: { ok: false, error, needed: 'im:history' } });
    await expect(pageOf(slack)).rejects.toMatchObject({ code, message: expect.stringMatching(said) });
  });

  it('asks only once an hour who somebody is', async () => {
    const slack = await start(new FakeSlack(clock));
    slack.add(5);
    const vendor = vendorOf('slack')!;
    const read = async (now: Date) => {
      let [cursor, isLast]: [unknown, boolean] = [null, false];
      while (!isLast) ({ cursor, is_last: isLast } = await vendor.fetchPage(callOf(slack), { account_id: 'one', cursor, from: new Date(0), owner_names: [], now }));
    };
    const asked = () => slack.asked.filter(({ path }) => path === '/users.info').length;
    await read(clock.now());
    await read(clock.now());
    expect(asked()).toBe(2);
    await read(new Date(clock.now().getTime() + 2 * 3_600_000));
    expect(asked()).toBe(4);
  });
});

describe('the client of Jira', () => {
  it('begins anew where it stood when the token of the next page is too old', async () => {
    const jira = await start(new FakeJira(clock));
    jira.add(60);
    const first = await pageOf(jira);
    jira.tokens.clear();
    const again = await pageOf(jira, first.cursor);
    expect([again.events, again.is_last]).toEqual([[], false]);
    expect((await round(jira, again.cursor)).events).toHaveLength(60);
  });

  it('asks for the comments that a search leaves out', async () => {
    const jira = await start(new FakeJira(clock));
    jira.add(1);
    for (const text of ['One', 'Two', 'Three']) jira.comment(text);
    expect((await round(jira)).events.map(({ body }) => body).sort()).toEqual(['One', 'Text 1', 'Three', 'Two']);
  });

  it('is not taken in by an answer to a stranger', async () => {
    const jira = await start(new FakeJira(clock));
    jira.isOpen = false;
    await expect(pageOf(jira)).rejects.toMatchObject({ code: 'UNPROCESSABLE' });
  });

  it('says when there is no Jira at the address', async () => {
    const jira = await start(new FakeJira(clock));
    jira.instead.push({ status: 404 });
    await expect(vendorOf('jira')!.identify(callOf(jira))).rejects.toMatchObject({ code: 'UNPROCESSABLE', message: expect.stringContaining('There is no Jira at') });
  });
});

describe('the client of GitHub', () => {
  it('goes on behind a page that one instant fills', async () => {
    const github = await start(new FakeGithub(clock));
    github.add(130);
    for (const issue of github.issues) issue.updated = '2026-03-01T08:00:00Z';
    const { events } = await round(github);
    expect(new Set(events.map(({ external_id }) => external_id)).size).toBe(130);
  });

  it.each([301, 404, 410, 451])('takes an issue whose comments answer %i without them', async (status) => {
    const github = await start(new FakeGithub(clock));
    github.add(1);
    github.comment('Not to be read');
    github.before = ({ path }) => Promise.resolve(path.endsWith('/comments') && github.instead.push({ status, body: { message: 'Moved' } }));
    expect((await round(github)).events.map(({ event_type }) => event_type)).toEqual(['issue']);
  });
});
