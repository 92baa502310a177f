import {
  cancelImport, connectorChanged, countEvents, eventsIngested, getEvent, getEvents, getImport, getPrecedingEvents, getThread, importChanged, type ImportRun, listChangedEvents, listConnectors, listEvents, listImports, listThreads, startImport, testConnectors,
} from '@adjutant/contracts-connector-ingest';
import { contextFor, type MessageContext } from '@adjutant/contracts-core';
import type { Transaction } from '@adjutant/database';
import { assertCatalogue, type TestService, userContext, waitFor } from '@adjutant/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { symlink } from 'node:fs/promises';
import { join } from 'node:path';

import type { ConnectorIngestTables } from '../src/database/tables.js';
import { connectorIngestService } from '../src/index.js';
import { startIngest } from '../src/testing/start-ingest.js';
import { folderOf, mailOf, mboxOf, SAMPLE_CALENDAR, SAMPLE_GITHUB, SAMPLE_JIRA, SAMPLE_SLACK } from '../src/testing/sample-exports.js';

type Tx = Transaction<ConnectorIngestTables>;

let service: TestService<ConnectorIngestTables>;

beforeAll(async () => {
  service = await startIngest();
});
afterAll(() => service.close());

const admin = (): MessageContext => userContext({ role: 'admin' });

async function importPaths(ctx: MessageContext, paths: string[], owners: string[] = []): Promise<ImportRun> {
  const { id } = await service.bus.request(ctx, startImport, { paths, owner_addresses: owners });
  await service.drain();
  const hasEnded = async (): Promise<boolean> => ['done', 'failed'].includes((await service.bus.request(ctx, getImport, { id })).state);
  await waitFor(hasEnded);
  return service.bus.request(ctx, getImport, { id });
}

const MIXED = {
  'mail/archive': mboxOf([
    mailOf({ id: 'a@example.org', subject: 'Offer', date: 'Mon, 02 Mar 2026 09:30:00 +0100' }),
    mailOf({ id: 'b@example.org', subject: 'Re: Offer', from: 'Omar Bek <omar@example.org>', to: 'rosa@example.org', date: 'Mon, 02 Mar 2026 10:30:00 +0100', headers: ['In-Reply-To: <a@example.org>'], body: 'Will do.\n\n> Please send the budget by Friday.' }),
  ]),
  'calendar.txt': SAMPLE_CALENDAR,
  'tickets/one': SAMPLE_GITHUB,
  'tickets/two': SAMPLE_JIRA,
  ...SAMPLE_SLACK,
  'rubbish.bin': Buffer.from([1, 0, 2, 0, 3, 255, 254]),
  'nothing.eml': '',
};

describe('connector-ingest', () => {
  it('[PRO-41] shows no event that has expired or was deleted, and takes it in again with the next import', async () => {
    const ctx = admin();
    const folder = await folderOf({ 'a.eml': mailOf({ id: 'a@example.org' }), 'b.eml': mailOf({ id: 'b@example.org' }) });
    await importPaths(ctx, [folder.path]);
    await service.database.asUser(ctx, async (tx) => {
      await tx.updateTable('events').set({ expires_at: new Date(0) }).where('external_id', '=', 'a@example.org').execute();
      await tx.updateTable('events').set({ deleted_at: new Date() }).where('external_id', '=', 'b@example.org').execute();
    });
    expect((await service.bus.request(ctx, listEvents, {})).events).toEqual([]);
    expect((await service.bus.request(ctx, listThreads, {})).total).toBe(0);
    expect(await importPaths(ctx, [folder.path])).toMatchObject({ created: 0, updated: 2 });
    expect((await service.bus.request(ctx, countEvents, { sources: ['email'], from: '2026-01-01T00:00:00Z', to: '2027-01-01T00:00:00Z' })).total).toBe(2);
    await folder.remove();
  });

  it('[EMP-11] keeps count of events by source, whatever becomes of them', async () => {
    const ctx = admin();
    const folder = await folderOf(MIXED);
    await importPaths(ctx, [folder.path]);
    const counted = () => service.bus.request(ctx, countEvents, { needs_newest: false });
    const recounted = async () => ({ ...(await service.bus.request(ctx, countEvents, {})), newest_at: null });
    expect(await counted()).toMatchObject({ total: 10, by_source: { email: 2, slack: 3, github: 2, jira: 2, calendar: 1 } });
    const changes: ((tx: Tx) => Promise<unknown>)[] = [
      (tx: Tx) => tx.updateTable('events').set({ deleted_at: new Date() }).where('source', '=', 'jira').execute(),
      (tx: Tx) => tx.updateTable('events').set({ expires_at: new Date(0) }).where('source', 'in', ['slack', 'calendar']).execute(),
      (tx: Tx) => tx.updateTable('events').set({ deleted_at: null }).where('source', '=', 'jira').execute(),
      (tx: Tx) => tx.updateTable('events').set({ source: 'email' }).where('source', '=', 'github').execute(),
      (tx: Tx) => tx.deleteFrom('events').where('source', '=', 'email').execute(),
    ];
    for (const change of changes) {
      await service.database.asUser(ctx, change);
      expect(await counted()).toEqual(await recounted());
    }
    expect(await counted()).toMatchObject({ total: 2, by_source: { jira: 2 } });
    expect(await service.bus.request(admin(), countEvents, {})).toEqual({ total: 0, by_source: {}, newest_at: null });
    await importPaths(ctx, [folder.path]);
    expect(await counted()).toMatchObject({ total: 10, by_source: { email: 2, slack: 3, github: 2, jira: 2, calendar: 1 } });
    await folder.remove();
  });

  it('[PRO-42] of two versions the later one wins, whichever is imported first', async () => {
    const version = (title: string, updated: string): string => JSON.stringify({ issues: [{ key: 'OPS-1', fields: { summary: title, created: '2026-03-01T10:00:00Z', updated } }] });
    for (const names of [['a', 'b'], ['b', 'a']]) {
      const ctx = admin();
      const folder = await folderOf({ [names[0]!]: version('Old', '2026-03-01T10:00:00Z'), [names[1]!]: version('New', '2026-03-02T10:00:00Z') });
      await importPaths(ctx, [folder.path]);
      expect((await service.bus.request(ctx, listEvents, {})).events.map((event) => event.title)).toEqual(['New']);
      await folder.remove();
    }
  });

  it('[PRO-23] [PRO-24] [PRO-36] keeps threads, events and entities in tables that row-level security guards', async () => {
    await expect(assertCatalogue(connectorIngestService, ['outbox', 'inbox', 'dead_letters', 'retention_runs'])).resolves.toBeUndefined();
  });

  it('[MIM-28] [PRO-25] [PRO-40] imports a folder that mixes every format and names what it skipped', async () => {
    const ctx = admin();
    const folder = await folderOf(MIXED);
    await symlink('/etc/hostname', join(folder.path, 'outside'));
    const run = await importPaths(ctx, [folder.path], ['omar@example.org']);
    expect(run).toMatchObject({ state: 'done', created: 10, updated: 0, unchanged: 0, by_format: { mbox: 2, ics: 1, github: 2, jira: 2, slack: 3 } });
    expect(run.skipped.map(({ path, reason }) => [path.slice(folder.path.length + 1), reason])).toEqual([
      ['nothing.eml', 'The file is empty.'],
      ['outside', 'It is a link that leaves the folder.'],
      ['rubbish.bin', 'The file is binary data of no kind that can be imported.'],
    ]);
    const { events } = await service.bus.request(ctx, listEvents, {});
    expect(new Set(events.map((event) => event.event_type))).toEqual(new Set(['email', 'calendar_created', 'issue', 'comment', 'message', 'mention']));
    expect(service.publishedOf(importChanged).at(-1)?.import).toMatchObject({ id: run.id, state: 'done', current: null, files_done: 7, files_total: 7 });
    expect(service.publishedOf(importChanged).some(({ import: told }) => told.id === run.id && told.current?.startsWith(folder.path))).toBe(true);
    await folder.remove();
  });

  it('[PRO-41] [PRO-42] announces each event once, changes nothing on a second import, and lets events expire 30 days after the import', async () => {
    const ctx = admin();
    const folder = await folderOf(MIXED);
    const before = service.publishedOf(eventsIngested).length;
    await importPaths(ctx, [folder.path]);
    const announced = service.publishedOf(eventsIngested).slice(before).flatMap((payload) => payload.event_ids);
    expect(new Set(announced).size).toBe(10);
    expect(announced).toHaveLength(10);
    const second = await importPaths(ctx, [folder.path]);
    expect(second).toMatchObject({ created: 0, updated: 0, unchanged: 10 });
    expect(service.publishedOf(eventsIngested).slice(before).flatMap((payload) => payload.event_ids)).toHaveLength(10);
    const { events } = await service.bus.request(ctx, listEvents, { limit: 1 });
    const lifetimeDays = (Date.parse(events[0]!.expires_at) - Date.parse(events[0]!.created_at)) / 86_400_000;
    expect(lifetimeDays).toBeCloseTo(30, 5);
    await folder.remove();
  });

  it('[MIM-34] [PRO-26] keeps titles, references and addresses of the source, and people once by address', async () => {
    const ctx = admin();
    const folder = await folderOf(MIXED);
    await importPaths(ctx, [folder.path], ['omar@example.org']);
    const { events } = await service.bus.request(ctx, listEvents, { sources: ['jira', 'github'] });
    expect(events.filter((event) => event.event_type === 'issue').map((event) => [event.title, event.details.source_ref, event.url]).sort()).toEqual([
      ['Login breaks on Safari', 'acme/api#12', 'https://github.com/acme/api/issues/12'],
      ['Renew the certificate', 'OPS-7', 'https://acme.atlassian.net/browse/OPS-7'],
    ]);
    const people = await service.database.asUser(ctx, (tx) => tx.selectFrom('entities').select(['name', 'aliases', 'metadata']).where('kind', '=', 'person').orderBy('name').execute());
    expect(people.filter(({ name }) => name === 'Rosa Lind')).toHaveLength(1);
    await folder.remove();
  });

  it('[MIM-8] lists each connector with its state and how many events it brought', async () => {
    const ctx = admin();
    const folder = await folderOf({ 'one.eml': mailOf() });
    await importPaths(ctx, [folder.path]);
    const { connectors } = await service.bus.request(ctx, listConnectors, {});
    expect(connectors.map(({ kind, status, events }) => [kind, status, events])).toEqual([
      ['mbox', 'disconnected', 0], ['maildir', 'disconnected', 0], ['eml', 'ok', 1], ['ics', 'disconnected', 0], ['slack', 'disconnected', 0], ['github', 'disconnected', 0], ['jira', 'disconnected', 0], ['telegram', 'disconnected', 0],
    ]);
    await folder.remove();
  });

  it('[MIM-11] [MIM-60] tests a connector by reading where it read last, and says when that is gone', async () => {
    const ctx = admin();
    const folder = await folderOf({ 'one.eml': mailOf() });
    await importPaths(ctx, [folder.path]);
    const test = async () => {
      const begun = await service.bus.request(ctx, testConnectors, { kinds: ['eml'] });
      expect(begun.connectors).toEqual([expect.objectContaining({ kind: 'eml', status: 'connecting' })]);
      await service.drain();
      return (await service.bus.request(ctx, listConnectors, {})).connectors.find(({ kind }) => kind === 'eml');
    };
    expect(await test()).toMatchObject({ status: 'ok', message: 'OK 🍾', last_checked: expect.any(String) });
    await folder.remove();
    expect(await test()).toMatchObject({ status: 'error', message: expect.stringMatching(/^BAD – .*vanished.*Press to retry\.$/) });
    const again = await folderOf({ 'two.eml': mailOf({ id: 'two@example.org' }) });
    await importPaths(ctx, [again.path]);
    expect((await service.bus.request(ctx, listConnectors, {})).connectors.find(({ kind }) => kind === 'eml')).toMatchObject({ status: 'ok' });
    await again.remove();
  });

  it('[MIM-12] [MIM-48] tests all connectors in use one after the other, tells each step, and goes on after a crash', async () => {
    const ctx = admin();
    const folder = await folderOf(MIXED);
    await importPaths(ctx, [folder.path]);
    const before = service.publishedOf(connectorChanged).length;
    const { connectors } = await service.bus.request(ctx, testConnectors, {});
    const kinds = ['mbox', 'ics', 'slack', 'github', 'jira'];
    expect(connectors.map(({ kind }) => kind)).toEqual(kinds);
    await service.drain();
    const told = service.publishedOf(connectorChanged).slice(before).map(({ connector }) => `${connector.kind} ${connector.status}`);
    expect(told).toEqual([...kinds.map((kind) => `${kind} connecting`), ...kinds.map((kind) => `${kind} ok`)]);
    await service.database.asUser(ctx, (tx) => tx.updateTable('connectors').set({ status: 'connecting' }).where('kind', '=', 'ics').execute());
    await service.jobs.sweepNow();
    await service.drain();
    expect((await service.bus.request(ctx, listConnectors, {})).connectors.find(({ kind }) => kind === 'ics')).toMatchObject({ status: 'ok' });
    await expect(service.bus.request(ctx, testConnectors, { kinds: ['fax'] })).rejects.toMatchObject({ code: 'NOT_FOUND', message: expect.stringContaining('fax') });
    expect((await service.bus.request(ctx, testConnectors, { kinds: ['maildir'] })).connectors).toHaveLength(1);
    await service.drain();
    expect((await service.bus.request(ctx, listConnectors, {})).connectors.find(({ kind }) => kind === 'maildir')).toMatchObject({ status: 'disconnected' });
    await folder.remove();
  });

  it('[PRO-23] answers threads, neighbours, counts and changes', async () => {
    const ctx = admin();
    const folder = await folderOf(MIXED);
    await importPaths(ctx, [folder.path]);
    const { threads, total } = await service.bus.request(ctx, listThreads, { sources: ['email'] });
    expect(total).toBe(1);
    expect(threads[0]).toMatchObject({ subject: 'Offer', event_count: 2, content_preview: 'Will do.' });
    const { events } = await service.bus.request(ctx, getThread, { id: threads[0]!.id });
    expect(events.map((event) => event.body)).toEqual(['Please send the budget by Friday.', 'Will do.']);
    const { preceding } = await service.bus.request(ctx, getPrecedingEvents, { ids: events.map((event) => event.id) });
    expect(preceding.map((pair) => [pair.event_id, pair.preceding.id])).toEqual([[events[1]!.id, events[0]!.id]]);
    expect(await service.bus.request(ctx, countEvents, {})).toMatchObject({ total: 10, by_source: { email: 2, slack: 3, github: 2, jira: 2, calendar: 1 } });
    const changed = await service.bus.request(ctx, listChangedEvents, { limit: 6 });
    const rest = await service.bus.request(ctx, listChangedEvents, { after: { updated_at: changed.events.at(-1)!.updated_at, id: changed.events.at(-1)!.id } });
    expect(new Set([...changed.events, ...rest.events].map((event) => event.id)).size).toBe(10);
    const byId = await service.bus.request(ctx, getEvents, { ids: [events[0]!.id] });
    expect(byId.events[0]?.details.participants[0]).toEqual({ name: 'Rosa Lind', address: 'rosa@example.org', role: 'from' });
    await folder.remove();
  });

  it('tells what the sender did not write of an event in its thread and alone, and in no list', async () => {
    const ctx = admin();
    const patch = 'diff --git a/a.c b/a.c\n--- a/a.c\n+++ b/a.c\n@@ -1,2 +1,2 @@\n-old line\n+new line\n context\n';
    const body = `Please apply this by Friday.\n\nOn Monday, Omar Bek wrote:\n> Where is the fix?\n\n${patch}\n-- \nRosa Lind\nHarbour & Sons`;
    const folder = await folderOf({ 'a.eml': mailOf({ id: 'a@example.org', body }), 'b.eml': mailOf({ id: 'b@example.org', body: 'Done.', headers: ['In-Reply-To: <a@example.org>'], date: 'Tue, 03 Mar 2026 09:30:00 +0100' }) });
    await importPaths(ctx, [folder.path]);
    const [thread] = (await service.bus.request(ctx, listThreads, {})).threads;
    const { events } = await service.bus.request(ctx, getThread, { id: thread!.id });
    expect(events.map((event) => [event.body, event.folded.map(({ kind }) => kind)])).toEqual([['Please apply this by Friday.', ['quote', 'signature', 'patch']], ['Done.', []]]);
    const texts = Object.fromEntries(events[0]!.folded.map(({ kind, text }) => [kind, text]));
    expect(texts).toMatchObject({ quote: expect.stringContaining('> Where is the fix?'), signature: expect.stringContaining('Harbour & Sons'), patch: expect.stringContaining('+new line') });
    expect(await service.bus.request(ctx, getEvent, { id: events[0]!.id })).toEqual(events[0]);
    for (const listed of [...(await service.bus.request(ctx, listEvents, {})).events, ...(await service.bus.request(ctx, getEvents, { ids: [events[0]!.id] })).events]) expect(listed).not.toHaveProperty('folded');
    await expect(service.bus.request(admin(), getEvent, { id: events[0]!.id })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await folder.remove();
  });

  it('pages through lists without losing or repeating anything', async () => {
    const ctx = admin();
    const folder = await folderOf(MIXED);
    await importPaths(ctx, [folder.path]);
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await service.bus.request(ctx, listEvents, { limit: 3, ...(cursor ? { cursor } : {}) });
      seen.push(...page.events.map((event) => event.id));
      cursor = page.next_cursor ?? undefined;
    } while (cursor);
    expect([seen.length, new Set(seen).size]).toEqual([10, 10]);
    const page = await service.bus.request(ctx, listThreads, { limit: 1 });
    expect((await service.bus.request(ctx, listThreads, { limit: 1, cursor: page.next_cursor! })).threads[0]?.id).not.toBe(page.threads[0]?.id);
    await expect(service.bus.request(ctx, listEvents, { cursor: 'nonsense' })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    await folder.remove();
  });

  it('[PRO-37] shows nobody what belongs to another', async () => {
    const [owner, other] = [admin(), admin()];
    const folder = await folderOf(MIXED);
    const run = await importPaths(owner, [folder.path]);
    const { events } = await service.bus.request(owner, listEvents, {});
    const ids = events.map((event) => event.id);
    expect((await service.bus.request(other, getEvents, { ids })).events).toEqual([]);
    expect((await service.bus.request(other, listEvents, {})).total).toBe(0);
    expect((await service.bus.request(other, listThreads, {})).total).toBe(0);
    expect((await service.bus.request(other, getPrecedingEvents, { ids })).preceding).toEqual([]);
    expect((await service.bus.request(other, listImports, {})).imports).toEqual([]);
    await expect(service.bus.request(other, getImport, { id: run.id })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(service.bus.request(other, cancelImport, { id: run.id })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await folder.remove();
  });

  it('[CON-58] refuses files of the server to those who are no admin, and paths where nothing is', async () => {
    const folder = await folderOf({ 'one.eml': mailOf() });
    const user = contextFor(admin().userId);
    await expect(service.bus.request(user, startImport, { paths: [folder.path] })).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(service.bus.request(admin(), startImport, { paths: ['/nowhere/at/all'] })).rejects.toThrow('/nowhere/at/all');
    await expect(service.bus.request(admin(), startImport, { paths: ['mails'] })).rejects.toThrow('not an absolute path');
    await expect(service.bus.request(admin(), startImport, { paths: ['  '] })).rejects.toThrow('empty');
    await folder.remove();
  });

  it('cancels an import for good', async () => {
    const ctx = admin();
    const folder = await folderOf({ 'big': mboxOf(Array.from({ length: 3000 }, (_, index) => mailOf({ id: `m${index}@example.org` }))) });
    const { id } = await service.bus.request(ctx, startImport, { paths: [folder.path] });
    const cancelled = await service.bus.request(ctx, cancelImport, { id });
    expect(cancelled.state).toBe('cancelled');
    await service.drain();
    expect(await service.bus.request(ctx, getImport, { id })).toMatchObject({ state: 'cancelled', message: 'It was cancelled.' });
    expect((await service.bus.request(ctx, countEvents, {})).total).toBeLessThan(3000);
    expect((await service.bus.request(ctx, listImports, {})).imports.map((run) => run.id)).toEqual([id]);
    await folder.remove();
  });
});
