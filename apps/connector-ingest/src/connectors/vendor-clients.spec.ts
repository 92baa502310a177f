import { type EventDetails, eventDetails, eventType } from '@adjutant/contracts-connector-ingest';
import { type AppError, ManualClock } from '@adjutant/contracts-core';
import { HttpClient } from '@adjutant/egress';
import { fakeVendors, type FakeVendor } from '@adjutant/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { connectorIngestConfig } from '../config.js';
import type { NormalisedEvent } from './connector.js';
import { httpClients, vendorClients, vendorOf } from './index.js';

const DAY_MS = 86_400_000;
const http = new HttpClient();

it('has a fake of each vendor', () => {
  expect(Object.keys(fakeVendors).sort()).toEqual(vendorClients.map(({ kind }) => kind).sort());
});

it('[MIM-50] [PRO-39] asks where conversations are every five minutes, and where tickets are every thirty', () => {
  expect(Object.fromEntries(vendorClients.map(({ kind, every_ms }) => [kind, every_ms / 60_000]))).toEqual({ slack: 5, github: 30, jira: 30, gmail: 5, 'google-calendar': 5, outlook: 5, telegram: 5 });
});

describe('where a vendor is', () => {
  const urlOf = (kind: string, site = '', env = {}) => httpClients.find((client) => client.kind === kind)!.baseUrl({ token: 't', site }, connectorIngestConfig.parse(env));

  it.each(['acme', ' ACME ', 'acme.atlassian.net', 'https://acme.atlassian.net/jira/software/projects/OPS'])('finds the site of Jira in %j', (site) => {
    expect(urlOf('jira', site)).toEqual({ url: 'https://acme.atlassian.net', is_configured: false });
  });

  it.each(['', 'acme.example.com', 'atlassian.net', 'acme.atlassian.net.example.com', 'user@evil.test', '127.0.0.1', 'http://localhost:80'])('refuses %j, where no Jira of Atlassian is', (site) => {
    expect(() => urlOf('jira', site)).toThrow('Write the name of your Jira site');
  });

  it('is said by the configuration, and by nobody else', () => {
    expect([urlOf('github').url, urlOf('slack').url]).toEqual(['https://api.github.com', 'https://slack.com/api']);
    expect(urlOf('github', 'evil.test', { GITHUB_API_URL: 'https://github.example.com/api/v3' })).toEqual({ url: 'https://github.example.com/api/v3', is_configured: true });
    expect(urlOf('jira', 'evil.test', { JIRA_URL: 'https://jira.example.com' }).url).toBe('https://jira.example.com');
  });
});

describe.each(Object.entries(fakeVendors))('[MIM-50] [PRO-39] the client of %s', (kind, Fake) => {
  const vendor = vendorOf(kind)!;
  let clock: ManualClock;
  let fake: FakeVendor;
  let owners: string[];

  beforeEach(async () => {
    clock = new ManualClock('2026-03-02T12:00:00Z');
    fake = await new Fake(clock).start();
    ({ owner_names: owners } = await vendor.identify(callWith()));
    fake.asked.length = 0;
  });
  afterEach(() => fake.close());

  const callWith = (changes = {}, signal?: AbortSignal) => vendor.open({ ...fake.credentials, ...changes }, { http, clock, config: connectorIngestConfig.parse({ [fake.setting]: fake.url }), signal });

  const pageAfter = async (cursor: unknown, call = callWith()) => {
    const now = clock.now();
    const page = await vendor.fetchPage(call, { account_id: 'account', cursor, from: new Date(now.getTime() - vendor.first_days * DAY_MS), owner_names: owners, now });
    // As the database keeps it.
    return { ...page, cursor: JSON.parse(JSON.stringify(page.cursor)) as unknown };
  };

  /** One round from a cursor to the end; `between` is done after the first page that brought something. */
  async function round(from: unknown = null, { call = callWith(), between = (): void => undefined } = {}) {
    const pages: Awaited<ReturnType<typeof pageAfter>>[] = [];
    for (let [cursor, isLast, isBefore] = [from, false, true]; !isLast; ) {
      const page = await pageAfter(cursor, call);
      pages.push(page);
      ({ cursor, is_last: isLast } = page);
      if (isBefore && page.events.length > 0) {
        between();
        isBefore = false;
      }
    }
    return { pages, events: pages.flatMap(({ events }) => events), cursor: pages.at(-1)?.cursor };
  }

  async function problemOf(work: Promise<unknown>): Promise<AppError> {
    return work.then(
      () => Promise.reject(new Error('nothing was refused')),
      (error: AppError) => error,
    );
  }

  const edited = (text: string) => (fake.canEdit ? [text] : []);
  const editIfOneCan = (text: string): void => edited(text).forEach((one) => fake.edit(one));
  const idsOf = (events: readonly NormalisedEvent[]) => new Set(events.map(({ external_id }) => external_id));

  it('says whose account it is', async () => {
    const identity = await vendor.identify(callWith());
    expect(identity.id).not.toBe('');
    expect(identity.name).toMatch(/omar/i);
    expect(identity.owner_names.length).toBeGreaterThan(0);
  });

  it('says that credentials are not taken, when it asks who they belong to and later', async () => {
    const problems = [await problemOf(vendor.identify(callWith({ token: 'wrong' }))), await problemOf(round(null, { call: callWith({ token: 'wrong' }) }))];
    for (const { code, message } of problems) expect([code, message]).toEqual(['UNPROCESSABLE', expect.stringMatching(vendor.sign_in.length > 0 ? /does not accept this .*token.*Make a new token/ : /does not accept this (?:sign-in|session).* Sign in (?:there )?again\.$/)]);
  });

  it('reads all pages of what came in, as valid events that know who the owner is', async () => {
    fake.add(230);
    const { events, pages } = await round();
    expect(idsOf(events).size).toBe(230);
    expect(pages.length).toBeGreaterThan(2);
    for (const event of events) {
      expect(vendor.sources).toContain(event.source);
      expect(() => [eventDetails.parse(event.details), eventType.parse(event.event_type)]).not.toThrow();
    }
    expect(events.map(({ details }) => (details as EventDetails).is_direct)).toEqual(events.map(() => true));
  });

  it('goes on after any page as if it had never stopped', async () => {
    fake.add(230);
    const { pages } = await round();
    const all = idsOf(pages.flatMap(({ events }) => events));
    for (const [index, { cursor }] of pages.slice(0, -1).entries()) {
      const rest = await round(cursor);
      expect(idsOf([...pages.slice(0, index + 1).flatMap(({ events }) => events), ...rest.events])).toEqual(all);
    }
  });

  it('gives the same page again when it was not kept', async () => {
    fake.add(120);
    const { pages } = await round();
    const again = await round();
    expect(again.pages.map(({ events }) => idsOf(events))).toEqual(pages.map(({ events }) => idsOf(events)));
  });

  it('asks only for what changed since, and finds what is new, edited and answered', async () => {
    fake.add(120);
    const first = await round();
    clock.advance(3 * DAY_MS);
    const quiet = await round(first.cursor);
    expect(quiet.events.length).toBeLessThanOrEqual(20);
    clock.advance(vendor.every_ms);
    editIfOneCan('Rewritten');
    fake.add(1);
    fake.comment('First answer');
    const { events, cursor } = await round(quiet.cursor);
    expect(events.map(({ body }) => body)).toEqual(expect.arrayContaining(!fake.tellsOfOldEdits ? [expect.stringContaining('Text 121')] : [...edited('Rewritten'), 'First answer', 'Text 121']));
    clock.advance(vendor.every_ms);
    editIfOneCan('Rewritten again');
    fake.comment('Second answer');
    fake.comment('Third answer');
    const { events: later } = await round(cursor);
    expect(later.map(({ body }) => body)).toEqual(expect.arrayContaining(!fake.tellsOfOldEdits ? ['Rewritten again'] : [...edited('Rewritten again'), 'Second answer', 'Third answer']));
  });

  it('finds an edit and an answer of the same day', async () => {
    fake.add(60);
    const { cursor } = await round();
    clock.advance(vendor.every_ms);
    editIfOneCan('Rewritten');
    fake.comment('An answer');
    fake.comment('Another one');
    const { events, cursor: after } = await round(cursor);
    expect(events.map(({ body }) => body)).toEqual(expect.arrayContaining([...edited('Rewritten'), 'An answer', 'Another one']));
    expect(idsOf((await round(after)).events).size).toBeLessThanOrEqual(62);
  });

  it('loses nothing that changes while it turns the pages', async () => {
    fake.add(120);
    const between = (): void => {
      clock.advance(1_000);
      fake.comment('Meanwhile');
      fake.add(3);
    };
    const { events, cursor } = await round(null, { between });
    clock.advance(vendor.every_ms);
    const { events: later } = await round(cursor);
    const all = [...events, ...later];
    expect(idsOf(all).size).toBe(124);
    expect(all.map(({ body }) => body)).toContain('Meanwhile');
  });

  it('[MIM-51] hands over how long it is asked to wait, and asks nothing twice by itself', async () => {
    fake.instead.push(fake.pause(90));
    const { code, details } = await problemOf(vendor.identify(callWith()));
    expect([code, details]).toEqual(['RATE_LIMITED', { retry_at: '2026-03-02T12:01:30.000Z' }]);
    expect(fake.asked).toHaveLength(1);
  });

  it.each([[{ status: 500 }], [{ status: 502, body: '<html>' }], ['break off' as const]])('says that it is in trouble: %j', async (answer) => {
    fake.instead.push(answer);
    const { code, isRetryable } = await problemOf(vendor.identify(callWith()));
    expect([code, isRetryable]).toEqual(['CONNECTOR_BAD', true]);
  });

  it('stops when it is told to', async () => {
    const controller = new AbortController();
    controller.abort();
    expect((await problemOf(vendor.identify(callWith({}, controller.signal)))).code).toBe('CANCELLED');
  });

  it('passes over an entry that nobody can read', async () => {
    fake.add(1);
    fake.instead.push(fake.broken);
    expect((await pageAfter(null)).events).toEqual([]);
  });
});
