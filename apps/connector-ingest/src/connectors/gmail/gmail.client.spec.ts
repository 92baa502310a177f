import { ManualClock } from '@adjutant/contracts-core';
import { HttpClient } from '@adjutant/egress';
import { type Answer, FakeGmail } from '@adjutant/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { join } from 'node:path';

import { connectorIngestConfig } from '../../config.js';
import { collect, folderOf, mboxOf } from '../../testing/sample-exports.js';
import type { NormalisedEvent } from '../connector.js';
import { mboxConnector } from '../mbox/mbox.connector.js';
import { VendorCall } from '../vendor-call.js';
import { gmailClient } from './gmail.client.js';

const DAY_MS = 86_400_000;
const http = new HttpClient();
let clock: ManualClock;
let gmail: FakeGmail;

beforeEach(async () => {
  clock = new ManualClock('2026-03-02T12:00:00Z');
  gmail = await new FakeGmail(clock).start();
});
afterEach(() => gmail.close());

async function round(from: unknown = null): Promise<{ events: NormalisedEvent[]; cursor: unknown; pages: number }> {
  const call = new VendorCall(gmailClient, gmail.credentials, { http, clock, config: connectorIngestConfig.parse({ [gmail.setting]: gmail.url }) });
  const events: NormalisedEvent[] = [];
  for (let [cursor, pages] = [from, 1]; ; pages += 1) {
    const now = clock.now();
    const page = await gmailClient.fetchPage(call, { account_id: 'account', cursor, from: new Date(now.getTime() - 30 * DAY_MS), owner_names: ['omar@example.org'], now });
    events.push(...page.events);
    ({ cursor } = page);
    if (page.is_last) return { events, cursor, pages };
    clock.advance(1_000);
  }
}

const titlesOf = (events: readonly NormalisedEvent[]) => events.map(({ title }) => title);
const instead = (path: string, answer: Answer): void => {
  gmail.before = async (asked) => void (asked.path.endsWith(path) && gmail.instead.push(answer));
};

describe('the client of Gmail', () => {
  it('gives the same event as a file with the same mail, and where to open it', async () => {
    const mail = gmail.receive({ subject: 'Budget', body: 'Please send it by Friday.\r\n\r\n> quoted', headers: ['References: <first@example.org>'] });
    const { events: [event] } = await round();
    const folder = await folderOf({ 'all.mbox': mboxOf([mail.raw.replaceAll('\r\n', '\n')]) });
    const file = { path: join(folder.path, 'all.mbox'), size_bytes: 1, modified_at: clock.now().toISOString(), is_folder: false };
    const [fetched] = await collect(mboxConnector.fetch({ file, after: 0, owner_addresses: ['omar@example.org'], now: clock.now() }));
    await folder.remove();
    expect(fetched?.kind === 'event' && { ...fetched.event, url: event?.url, revision: event?.revision }).toEqual(event);
    expect(event?.url).toBe(`https://mail.google.com/mail/?authuser=omar%40example.org#all/${mail.id}`);
  });

  it('[MIM-29] puts starred, important and directly addressed mail of the inbox above the rest, also when it is starred later', async () => {
    const plain = gmail.receive({ subject: 'Plain' });
    gmail.receive({ subject: 'Important', labels: ['INBOX', 'IMPORTANT'] });
    gmail.receive({ subject: 'Starred', labels: ['INBOX', 'STARRED', 'IMPORTANT'] });
    gmail.receive({ subject: 'To many', to: 'all@example.org' });
    const { events, cursor } = await round();
    const scores = Object.fromEntries(events.map(({ title, importance_score }) => [title, importance_score]));
    expect(scores).toEqual({ 'To many': 50, Plain: 60, Important: 70, Starred: 80 });
    gmail.label(plain, 'STARRED');
    const starred = await round(cursor);
    expect(starred.events.map(({ title, importance_score }) => [title, importance_score])).toEqual([['Plain', 80]]);
    expect(starred.events[0]!.revision > events.find(({ title }) => title === 'Plain')!.revision).toBe(true);
    gmail.unlabel(plain, 'STARRED');
    expect((await round(starred.cursor)).events.map(({ importance_score }) => importance_score)).toEqual([60]);
  });

  it('asks once, and reads nothing, where nothing happened or only what tells nothing', async () => {
    const mail = gmail.receive();
    const { cursor } = await round();
    gmail.asked.length = 0;
    expect((await round(cursor)).events).toEqual([]);
    expect(gmail.asked.map(({ path }) => path)).toEqual(['/gmail/v1/users/me/profile']);
    gmail.unlabel(mail, 'UNREAD');
    gmail.asked.length = 0;
    expect((await round(cursor)).events).toEqual([]);
    expect(gmail.asked.map(({ path }) => path.split('/').at(-1))).toEqual(['profile', 'history']);
  });

  it('leaves out drafts, spam, chats and what was thrown away, and reads what turns out to be mail', async () => {
    for (const label of ['DRAFT', 'SPAM', 'CHAT', 'TRASH']) gmail.receive({ subject: label, labels: [label] });
    gmail.receive({ subject: 'Sent', labels: ['SENT'] });
    const { events, cursor } = await round();
    expect(titlesOf(events)).toEqual(['Sent']);
    gmail.receive({ subject: 'Another draft', labels: ['DRAFT'] });
    gmail.unlabel(gmail.messages[1]!, 'SPAM');
    expect(titlesOf((await round(cursor)).events)).toEqual(['SPAM']);
  });

  it('passes over a mail that is gone before it is read, one without headers, and what has no id', async () => {
    for (const subject of ['Stays', 'Goes', 'Nonsense']) gmail.receive({ subject });
    gmail.messages[2]!.raw = '\r\n\r\nno headers';
    gmail.before = async ({ path }) => void (path.endsWith(gmail.messages[2]?.id ?? '?') && gmail.messages.splice(1, 1));
    expect(titlesOf((await round()).events)).toEqual(['Stays']);
    instead('/messages', { body: { messages: [null, 5, { id: '../../drafts' }] } });
    expect((await round()).events).toEqual([]);
  });

  it('takes of a mail that is too large its headers and its text', async () => {
    gmail.receive({ subject: 'Plans', body: 'See the plans.', attachedBytes: 26 * 1024 ** 2 });
    gmail.receive({ subject: 'After it' });
    const { events } = await round();
    expect(events.map(({ title, body, external_id }) => [title, body, external_id])).toEqual([['After it', 'Text', '2@mail.example.org'], ['Plans', 'See the plans.', '1@mail.example.org']]);
    expect(events[1]?.details).toMatchObject({ is_direct: true, participants: [{ address: 'rosa@example.org' }, { address: 'omar@example.org' }], attachments: [{ name: 'plan.pdf', media_type: 'application/pdf', size_bytes: 26 * 1024 ** 2 }] });
  });

  it('lists anew from where it was when the history does not go back that far', async () => {
    gmail.add(3);
    const { cursor } = await round();
    clock.advance(10 * DAY_MS);
    gmail.receive({ subject: 'Since then' });
    gmail.historyBegin = 1_000_000;
    gmail.asked.length = 0;
    const { events, cursor: after } = await round(cursor);
    expect(titlesOf(events)).toContain('Since then');
    expect(gmail.asked.find(({ path }) => path.endsWith('/messages'))?.query['q']).toMatch(`after:${Date.parse('2026-03-02T11:00:00Z') / 1_000} `);
    gmail.historyBegin = 0;
    gmail.receive({ subject: 'Later' });
    expect(titlesOf((await round(after)).events)).toEqual(['Later']);
  });

  it('begins the list again when a page of it is not known any more', async () => {
    gmail.add(70);
    let lists = 0;
    gmail.before = async ({ path }) => void (path.endsWith('/messages') && (lists += 1) === 2 && gmail.instead.push({ status: 400, body: { error: { code: 400, message: 'Invalid pageToken' } } }));
    expect(new Set(titlesOf((await round()).events)).size).toBe(70);
    expect(lists).toBe(4);
  });

  it('reads no mail from before the time that it is asked about, whatever happens to it', async () => {
    const old = gmail.receive({ subject: 'Years ago', received: new Date('2020-01-01T00:00:00Z') });
    const { cursor, events } = await round();
    expect(events).toEqual([]);
    gmail.label(old, 'STARRED');
    expect((await round(cursor)).events).toEqual([]);
  });

  it('reads a change of very many mails in steps', async () => {
    gmail.add(120);
    const { cursor } = await round();
    for (const message of gmail.messages) gmail.label(message, 'IMPORTANT');
    const { events, pages } = await round(cursor);
    expect([events.length, pages]).toEqual([120, 4]);
  });

  it.each(['rateLimitExceeded', 'userRateLimitExceeded', 'dailyLimitExceeded'])('takes a status of 403 that says %s for a pause', async (reason) => {
    instead('/profile', { status: 403, body: { error: { code: 403, errors: [{ domain: 'usageLimits', reason }] } } });
    await expect(round()).rejects.toMatchObject({ code: 'RATE_LIMITED', details: { retry_at: '2026-03-02T12:01:00.000Z' } });
  });

  it.each([
    ['insufficientPermissions', 'Gmail does not let this sign-in read what is needed. Sign in there again.'],
    ['domainPolicy', 'Gmail does not let this sign-in read what is needed. Sign in there again.'],
    ['accessNotConfigured', 'Gmail is switched off for this app: whoever runs this Adjutant has to enable its API in the Google Cloud console. Sign in there again.'],
  ])('takes a status of 403 that says %s for a refusal', async (reason, message) => {
    instead('/profile', { status: 403, body: { error: { code: 403, errors: [{ domain: 'global', reason }] } } });
    await expect(round()).rejects.toMatchObject({ code: 'UNPROCESSABLE', message });
  });
});
