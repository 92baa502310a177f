import { ManualClock } from '@adjutant/contracts-core';
import { HttpClient } from '@adjutant/egress';
import { FakeOutlook } from '@adjutant/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { connectorIngestConfig } from '../../config.js';
import { MAX_MESSAGE_BYTES } from '../mbox/split-mbox.js';
import { assignThreads } from '../../threads/assign-threads.js';
import { VendorCall } from '../vendor-call.js';
import { outlookClient } from './outlook.client.js';
import { type MailCursor, readMail } from './read-mail.js';

const DAY_MS = 86_400_000;
const http = new HttpClient();
let clock: ManualClock;
let outlook: FakeOutlook;

beforeEach(async () => {
  clock = new ManualClock('2026-03-02T12:00:00Z');
  outlook = await new FakeOutlook(clock).start();
});
afterEach(() => outlook.close());

/** Mail by mail to the end. */
async function round(cursor: MailCursor | null = null) {
  const call = new VendorCall(outlookClient, outlook.credentials, { http, clock, config: connectorIngestConfig.parse({ OUTLOOK_API_URL: outlook.url }) });
  const now = clock.now();
  const events = [];
  for (let page = { cursor, is_last: false }; ; ) {
    const next = await readMail(call, { account_id: 'account', cursor: null, from: new Date(now.getTime() - 30 * DAY_MS), owner_names: ['omar@example.org'], now }, page.cursor);
    events.push(...next.events);
    page = next;
    if (next.is_last) return { events, bodies: events.map(({ body }) => body), cursor: next.cursor };
  }
}

const opened = (): number => outlook.asked.filter(({ path }) => path.endsWith('/$value')).length;

describe('reading mail of Outlook', () => {
  it('gives a mail as an import of the same mail would, with where it can be opened', async () => {
    const mail = outlook.receive({ subject: 'Offer', text: 'Could you send the offer by Friday?' });
    outlook.comment('Done.');
    const [first, answer] = (await round()).events;
    expect(first).toMatchObject({ source: 'outlook', external_id: 'AAkALg1AA@mail.example.org', event_type: 'email', title: 'Offer', url: `https://outlook.example.org/owa/?ItemID=${encodeURIComponent(mail.id)}`, importance_score: 60, occurred_at: '2026-03-02T12:00:00.000Z' });
    expect(answer?.thread).toMatchObject({ external_id: 'AAkALg1AA@mail.example.org', related_ids: ['AAkALg1AA@mail.example.org'] });
  });

  it('puts what belongs together in one thread, whatever is read first', async () => {
    const first = outlook.receive({ text: 'First' });
    const second = outlook.receive({ text: 'Second', parent: first.id });
    outlook.receive({ text: 'Third', parent: second.id });
    const events = (await round()).events.reverse();
    const { thread_ids } = assignThreads(events, { threads: new Map(), events: new Map(), subjects: new Map() });
    expect(new Set(thread_ids).size).toBe(1);
  });

  it('gives a mail that does not say what it is called, or of when, what Outlook says', async () => {
    outlook.before = ({ path }) => Promise.resolve(path.endsWith('/$value') && outlook.instead.push({ text: 'From: rosa@example.org\r\nSubject: Bare\r\n\r\nHello' }));
    clock.advance(500);
    outlook.receive({ text: 'Bare' });
    expect((await round()).events).toMatchObject([{ title: 'Bare', external_id: 'AAkALg1AA@mail.example.org', occurred_at: '2026-03-02T12:00:00.000Z' }]);
  });

  it.each([
    ['a flag', { flag: { flagStatus: 'flagged' } }, 80],
    ['high importance', { importance: 'high' }, 85],
    ['low importance', { importance: 'low' }, 35],
    ['a flag that is done with', { flag: { flagStatus: 'complete' } }, 60],
  ])('takes %s into account, also when it is set later', async (_, shown, score) => {
    const mail = outlook.receive({ text: 'Hello' });
    const { cursor } = await round();
    clock.advance(DAY_MS);
    outlook.change(mail, { shown });
    expect((await round(cursor)).events.map(({ importance_score }) => importance_score)).toEqual([score]);
  });

  it('finds a mail wherever a rule or a hand put it, and leaves drafts, junk, what is deleted and chats alone', async () => {
    for (const folder of ['inbox', 'sentitems', 'of-my-own', 'junkemail', 'deleteditems', 'below-deleteditems']) outlook.receive({ folder, text: `In ${folder}` });
    const draft = outlook.receive({ text: 'Half a sentence', shown: { isDraft: true } });
    const { bodies, cursor } = await round();
    expect(bodies).toEqual(['In inbox', 'In sentitems', 'In of-my-own']);
    clock.advance(DAY_MS);
    outlook.change(outlook.mails[3]!, { folder: 'inbox' });
    outlook.change(draft, { shown: { isDraft: false }, text: 'A sentence' });
    expect((await round(cursor)).bodies).toEqual(['In junkemail', 'A sentence']);
  });

  it('asks for nothing again that has not changed', async () => {
    outlook.add(60);
    const { cursor } = await round();
    expect(opened()).toBe(60);
    clock.advance(300_000);
    const quiet = await round(cursor);
    expect([quiet.bodies, opened()]).toEqual([[], 60]);
    outlook.receive({ text: 'New' });
    const { bodies, cursor: after } = await round(quiet.cursor);
    expect([bodies, opened(), after.seen.length]).toEqual([['New'], 61, 1]);
  });

  it('finds a mail that can be seen only later than the instant that it bears', async () => {
    outlook.add(3);
    const { cursor } = await round();
    outlook.receive({ text: 'Late', received: new Date(clock.now().getTime() - 30_000) });
    clock.advance(1_000);
    expect((await round(cursor)).bodies).toEqual(['Late']);
  });

  it('reads on behind more mails of one instant than a list has', async () => {
    for (let left = 0; left < 1_130; left += 1) outlook.receive({ text: `Moved ${left}` });
    clock.advance(DAY_MS);
    const { bodies, cursor } = await round();
    expect(new Set(bodies).size).toBe(1_130);
    outlook.receive({ text: 'Next day' });
    expect((await round(cursor)).bodies).toEqual(['Next day']);
  }, 30_000);

  it('keeps what is large for a page of its own, and of a very large mail the text', async () => {
    const filler = 'x'.repeat(76).concat('\r\n');
    outlook.receive({ text: `Large\r\n-- \r\n${filler.repeat(MAX_MESSAGE_BYTES / filler.length)}` });
    outlook.receive({ text: 'Small' });
    const { bodies } = await round();
    expect(bodies.map((body) => body?.slice(0, 5))).toEqual(['Large', 'Small']);
    expect(outlook.asked.filter(({ path }) => path === '/me/messages')).toHaveLength(2);
  }, 30_000);

  it('passes over a mail that is gone, or older than it looks for', async () => {
    outlook.add(2);
    outlook.receive({ text: 'Long ago', received: new Date(clock.now().getTime() - 31 * DAY_MS), changed: clock.now() });
    outlook.before = ({ path }) => Promise.resolve(path.includes('AAkALg1AA') && outlook.instead.push({ status: 404 }));
    expect((await round()).bodies).toEqual(['Text 2']);
    expect(opened()).toBe(2);
  });

  it.each([
    ['received', { internetMessageHeaders: [{ name: 'References', value: '<root@mail.example.org>\r\n <leaf@mail.example.org>' }, { name: 'From', value: 'Rosa Lind <rosa@example.org>' }, { name: 'Content-Type', value: 'application/octet-stream' }] }, ['root@mail.example.org', 'leaf@mail.example.org'], 'Rosa Lind'],
    ['sent', { from: { emailAddress: { name: 'Omar "Bek"', address: 'omar@example.org' } }, toRecipients: [{ emailAddress: { name: 'Lena', address: 'lena@example.org' } }], sentDateTime: '2026-03-02T11:00:00Z' }, [], 'Omar Bek'],
  ])('retells a mail that was %s and that Exchange cannot write down', async (_, shown, related, name) => {
    outlook.receive({ subject: 'Sealed', text: 'For you only.', shown });
    outlook.before = ({ path }) => Promise.resolve(path.endsWith('/$value') && outlook.instead.push({ status: 500, body: { error: { code: 'ErrorMimeContentConversionFailed' } } }));
    const [event] = (await round()).events;
    expect(event).toMatchObject({ title: 'Sealed', body: 'For you only.', external_id: 'AAkALg1AA@mail.example.org', thread: { related_ids: related } });
    expect(event?.details.participants[0]?.name.replace(/ +/g, ' ').trim()).toBe(name);
    outlook.before = ({ path }) => Promise.resolve(path.includes('AAkALg1AA') && outlook.instead.push({ status: 500 }));
    await expect(round()).rejects.toMatchObject({ code: 'CONNECTOR_BAD' });
  });

  it('says when the account has no mailbox', async () => {
    outlook.instead.push({ status: 404, body: { error: { code: 'MailboxNotEnabledForRESTAPI' } } });
    await expect(round()).rejects.toMatchObject({ code: 'UNPROCESSABLE', message: 'This Microsoft account has no mailbox. Sign in at Outlook with one that has.' });
  });
});
