import { ManualClock } from '@adjutant/contracts-core';
import { HttpClient } from '@adjutant/egress';
import { FakeTelegram, type TelegramChat, waitFor } from '@adjutant/testing';
import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readdir, readFile } from 'node:fs/promises';

import { connectorIngestConfig } from '../../config.js';
import type { NormalisedEvent } from '../connector.js';
import { telegramClient } from './telegram.client.js';
import type { TelegramCall } from './telegram-call.js';
import { telegramServer } from './telegram-server.js';

const DAY_S = 86_400;
const clock = new ManualClock('2026-03-02T12:00:00Z');
const http = new HttpClient();
const calls: TelegramCall[] = [];
let telegram: FakeTelegram;

afterAll(() => http.close());
beforeEach(async () => {
  telegram = await new FakeTelegram(clock).start();
});
afterEach(async () => {
  for (const call of calls.splice(0)) await call.close();
  await waitFor(() => telegram.connections === 0, { what: 'no connection left' });
  await telegram.close();
});

function open(): TelegramCall {
  const call = telegramClient.open(telegram.credentials, { http, clock, config: connectorIngestConfig.parse({ TELEGRAM_SERVER: telegram.url }) });
  calls.push(call);
  return call;
}

async function round(from: unknown = null, call = open()): Promise<{ events: NormalisedEvent[]; cursor: unknown }> {
  const events: NormalisedEvent[] = [];
  for (let cursor = from; ; ) {
    const now = clock.now();
    const page = await telegramClient.fetchPage(call, { account_id: 'one', cursor, from: new Date(now.getTime() - 30 * DAY_S * 1_000), owner_names: ['9002', 'omar', 'omar bek'], now });
    events.push(...page.events);
    ({ cursor } = page);
    if (page.is_last) return { events, cursor };
  }
}

const seconds = (): number => Math.floor(clock.now().getTime() / 1_000);
const person = (id: number, changes = {}): TelegramChat => ({ peer: { _: 'peerUser', userId: id }, shown: { _: 'user', id, firstName: `Person ${id}`, ...changes }, messages: [] });
const group = (id: number, changes = {}): TelegramChat => ({ peer: { _: 'peerChannel', channelId: id }, shown: { _: 'channel', id, title: `Group ${id}`, megagroup: true, photo: { _: 'chatPhotoEmpty' }, date: 1, ...changes }, messages: [] });
const rights = (changes = {}) => ({ _: 'chatBannedRights', untilDate: 0, ...changes });

function added(chat: TelegramChat, text = `In ${chat.shown.id}`, changes = {}): TelegramChat {
  telegram.chats.push(chat);
  telegram.post(chat, text, changes);
  return chat;
}

describe('[PRO-63] the client of Telegram', () => {
  it('reads people, and groups in which one may write, and nothing else: not what Telegram itself tells, with the codes of sign-ins', async () => {
    added(person(7), 'Have you a minute?');
    added(person(8, { bot: true }), 'Your parcel is here.');
    added(group(20), 'Lunch?');
    added(group(21, { username: 'town', defaultBannedRights: rights({ sendMessages: true }), adminRights: { _: 'chatAdminRights' } }), 'As its administrator');
    added(person(777_000), 'Login code: 48213');
    added(person(9, { deleted: true }));
    added(group(22, { megagroup: false, broadcast: true }));
    added(group(23, { left: true }));
    added(group(24, { defaultBannedRights: rights({ sendMessages: true }) }));
    added(group(25, { bannedRights: rights({ sendMessages: true }) }));
    const { events } = await round();
    expect(events.map(({ body, details }) => [body, details.source_ref, details.is_direct, details.is_bulk, details.channel?.is_private]).sort()).toEqual([
      ['As its administrator', 'Group 21', false, false, false],
      ['Have you a minute?', 'Person 7', true, false, true],
      ['Lunch?', 'Group 20', false, false, true],
      ['Your parcel is here.', 'Person 8', true, true, true],
    ]);
  });

  it('knows who wrote, who is meant, what is answered, and what hangs on it', async () => {
    const [, rosa] = telegram.chats as [TelegramChat, TelegramChat];
    const asked = telegram.post(rosa, 'Can you read this page?', { entities: [{ _: 'messageEntityTextUrl', offset: 13, length: 9, url: 'https://example.org/a' }] });
    telegram.post(rosa, 'Yes.', { out: true, replyTo: { _: 'messageReplyHeader', replyToMsgId: asked.id }, editDate: seconds() + 60 });
    telegram.post(rosa, '', { media: { _: 'messageMediaPhoto', ttlSeconds: 5 } });
    const forum = added(group(30, { forum: true }), 'Hi @omar', { mentioned: true, entities: [{ _: 'messageEntityMention', offset: 3, length: 5 }], replyTo: { _: 'messageReplyHeader', forumTopic: true, replyToMsgId: 3 } });
    telegram.post(forum, '', { media: { _: 'messageMediaPhoto' } });
    forum.messages.push({ _: 'messageService', id: 900, date: seconds(), message: '', peerId: forum.peer, action: { _: 'messageActionPinMessage' } });
    const { events } = await round();
    expect(events.map(({ event_type, body, details, thread, importance_score }) => [event_type, body, details.participants[0]?.name, details.is_from_owner, details.is_direct, thread.external_id, importance_score])).toEqual([
      ['file', null, 'Rosa Lind', false, false, 'c30', 45],
      ['mention', 'Hi @omar', 'Rosa Lind', false, true, 'c30:3', 65],
      ['message', 'Yes.', 'Omar Bek', true, true, 'u9001', 55],
      ['message', 'Can you read this page (https://example.org/a)?', 'Rosa Lind', false, true, 'u9001', 55],
    ]);
    expect(events[1]?.details.owner_names).toEqual(['omar']);
    expect(events[2]).toMatchObject({ details: { in_reply_to: `u9001:${asked.id}` }, revision: '2026-03-02T12:01:00.000Z' });
    expect(events[0]?.details.attachments).toEqual([{ name: 'photo.jpg', media_type: 'image/jpeg', size_bytes: 0 }]);
  });

  it('asks only for conversations in which something may be new, of however many', async () => {
    for (let id = 1_000; id < 1_130; id += 1) added(person(id), `From ${id}`, { date: seconds() - id });
    telegram.chats.at(-1)!.isPinned = true;
    added(person(2_000), 'Long ago', { date: seconds() - 40 * DAY_S });
    const { events, cursor } = await round();
    expect(new Set(events.map(({ body }) => body)).size).toBe(130);
    clock.advance(2 * DAY_S * 1_000);
    telegram.post(telegram.chats.find(({ shown }) => shown.id === 2_000)!, 'After a while');
    telegram.asked.length = 0;
    expect((await round(cursor)).events.map(({ body }) => body)).toContain('After a while');
    expect(telegram.asked.filter(({ path }) => path === '/messages.getDialogs').length).toBeGreaterThan(1);
  });

  it('passes over a conversation that is gone, and reads the others', async () => {
    added(group(40), 'Soon gone');
    added(person(41), 'Still here');
    const call = open();
    const first = await telegramClient.fetchPage(call, { account_id: 'one', cursor: null, from: new Date(0), owner_names: [], now: clock.now() });
    telegram.chats.splice(telegram.chats.findIndex(({ shown }) => shown.id === 40), 1);
    expect((await round(first.cursor, call)).events.map(({ body }) => body)).toEqual(['Still here']);
  });

  it('only reads: it sends nothing and marks nothing as read', async () => {
    telegram.add(3);
    await telegramClient.identify(open());
    await round();
    expect([...new Set(telegram.asked.map(({ path }) => path))].sort()).toEqual(['/messages.getDialogs', '/messages.getHistory', '/users.getUsers']);
  });

  it.each([
    [{ status: 401, body: 'AUTH_KEY_UNREGISTERED' }, 'UNPROCESSABLE', /Sign in again/],
    [{ status: 401, body: 'SESSION_REVOKED' }, 'UNPROCESSABLE', /Sign in again/],
    [{ status: 406, body: 'AUTH_KEY_DUPLICATED' }, 'UNPROCESSABLE', /Sign in again/],
    [{ status: 400, body: 'API_ID_INVALID' }, 'UNPROCESSABLE', /administrator has to check TELEGRAM_API_ID/],
    [{ status: 420, body: 'FLOOD_PREMIUM_WAIT_3' }, 'RATE_LIMITED', /asks for a pause/],
    [{ status: 500, body: 'RPC_CALL_FAIL' }, 'CONNECTOR_BAD', /could not answer just now \(RPC_CALL_FAIL\)/],
  ])('understands %j', async (answer, code, said) => {
    telegram.instead.push(answer);
    await expect(telegramClient.identify(open())).rejects.toMatchObject({ code, message: expect.stringMatching(said) });
  });

  it('takes a session whose key Telegram does not know any more for one that is over', async () => {
    telegram.forgetKeys();
    await expect(telegramClient.identify(open())).rejects.toMatchObject({ code: 'UNPROCESSABLE', message: 'Telegram does not accept this session any more. Sign in again.' });
  });

  it('says that Telegram is in trouble when nobody answers', async () => {
    const call = open();
    await telegram.close();
    await expect(telegramClient.identify(call)).rejects.toMatchObject({ code: 'CONNECTOR_BAD' });
    await telegram.start();
  });

  it('loads its library, which is large, only when something is asked', async () => {
    const folder = new URL('.', import.meta.url);
    const eager = (await readdir(folder)).filter((file) => !/\.spec\.ts$|^telegram-(wire|crypto)\.ts$/.test(file));
    for (const file of eager) expect(await readFile(new URL(file, folder), 'utf8')).not.toMatch(/^import (?!type ).* from '(@mtcute\/.*|\.\/telegram-(wire|crypto)\.js)';$/m);
    expect(eager.length).toBeGreaterThan(5);
  });

  it('connects to Telegram alone, or to the one server that the operator names', () => {
    const { first, placeOf } = telegramServer(connectorIngestConfig.parse({}));
    expect(placeOf(first)).toEqual({ host: '149.154.167.50', port: 443 });
    expect(placeOf({ ipAddress: '2001:67c:4e8:f002::a', port: 443 }).host).toBe('2001:67c:4e8:f002::a');
    for (const ipAddress of ['127.0.0.1', '10.0.0.1', '149.154.176.1', '::1', 'evil.test']) expect(() => placeOf({ ipAddress, port: 443 })).toThrow('none of its own');
    expect(telegramServer(connectorIngestConfig.parse({ TELEGRAM_SERVER: 'tcp://127.0.0.1:4430?key=AAAA' })).placeOf(first)).toEqual({ host: '127.0.0.1', port: 4430 });
  });
});
