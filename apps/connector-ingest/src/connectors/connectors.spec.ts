import { eventDetails, eventType, type ImportFormat } from '@adjutant/contracts-connector-ingest';
import { afterAll, describe, expect, it } from '@jest/globals';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';

import { collect, folderOf, mailOf, mboxOf, SAMPLE_CALENDAR, SAMPLE_GITHUB, SAMPLE_JIRA, SAMPLE_SLACK } from '../testing/sample-exports.js';
import type { Fetched, FetchRequest } from './connector.js';
import { connectorFor, connectors } from './index.js';

const samples: Record<ImportFormat, { files: Record<string, string>; path: string }> = {
  mbox: { files: { a: mboxOf([mailOf({ id: 'a@b.example' }), mailOf({ id: 'c@b.example' })]) }, path: 'a' },
  maildir: { files: { 'cur/1:2,FS': mailOf() }, path: 'cur/1:2,FS' },
  eml: { files: { a: mailOf() }, path: 'a' },
  ics: { files: { a: SAMPLE_CALENDAR }, path: 'a' },
  slack: { files: SAMPLE_SLACK, path: 'slack' },
  github: { files: { a: SAMPLE_GITHUB }, path: 'a' },
  jira: { files: { a: SAMPLE_JIRA }, path: 'a' },
};
const cleanups: (() => Promise<void>)[] = [];
afterAll(() => Promise.all(cleanups.map((clean) => clean())));

async function requestFor(kind: ImportFormat): Promise<FetchRequest> {
  const folder = await folderOf(samples[kind].files);
  cleanups.push(folder.remove);
  const path = join(folder.path, samples[kind].path);
  const stats = await stat(path);
  return { file: { path, size_bytes: stats.size, modified_at: '2026-03-01T00:00:00.000Z', is_folder: stats.isDirectory() }, after: 0, owner_addresses: ['omar@example.org'], now: new Date('2026-03-10T00:00:00Z') };
}

async function all(kind: ImportFormat, request: FetchRequest): Promise<Fetched[]> {
  return collect(connectorFor(kind).fetch(request));
}

describe.each(connectors.map((connector) => [connector.kind, connector] as const))('[MIM-28] the connector %s', (kind, connector) => {
  it('says that it needs no sign-in', async () => {
    const answer = { needs_sign_in: false, message: 'This connector reads files and needs no sign-in.' };
    expect(connector.authorize('state')).toEqual(answer);
    expect(await connector.exchangeCode('code')).toEqual(answer);
    expect(await connector.refresh(null)).toEqual(answer);
  });

  it('tests whether its file can be read', async () => {
    const { file } = await requestFor(kind);
    expect((await connector.test(file)).ok).toBe(true);
    expect((await connector.test({ ...file, path: '/nowhere' })).ok).toBe(false);
  });

  it('gives valid events of its source in positions that never go back', async () => {
    const fetched = await all(kind, await requestFor(kind));
    const events = fetched.flatMap((item) => (item.kind === 'event' ? [item.event] : []));
    expect(events.length).toBeGreaterThan(0);
    for (const event of events) {
      expect(event.source).toBe(connector.source);
      expect(() => [eventDetails.parse(event.details), eventType.parse(event.event_type)]).not.toThrow();
      expect(Date.parse(event.occurred_at)).not.toBeNaN();
    }
    const positions = fetched.map((item) => item.position);
    expect(positions).toEqual([...positions].sort((a, b) => a - b));
  });

  it('gives the same again, and from any position only what comes after it', async () => {
    const request = await requestFor(kind);
    const fetched = await all(kind, request);
    expect(await all(kind, request)).toEqual(fetched);
    for (const { position } of fetched) expect(await all(kind, { ...request, after: position })).toEqual(fetched.filter((item) => item.position > position));
  });
});

describe('what connectors make of their sources', () => {
  it('[PRO-25] tells Slack mentions, threads, robots and notices apart', async () => {
    const fetched = await all('slack', await requestFor('slack'));
    const events = fetched.flatMap((item) => (item.kind === 'event' ? [item.event] : []));
    expect(events.map((event) => [event.event_type, event.body, event.thread.external_id, event.details.is_bulk])).toEqual([
      ['mention', '@Omar Bek can you check the page (https://example.org/a) & tell me?', 'C01GEN:1772440100.000200', false],
      ['message', 'Done.', 'C01GEN:1772440100.000200', false],
      ['message', 'Build failed', 'C01GEN', true],
    ]);
    expect(events[1]?.details).toMatchObject({ is_from_owner: true, in_reply_to: 'C01GEN:1772440100.000200', source_ref: '#general' });
  });

  it('[MIM-34] [MIM-36] reads tickets with state, priority, dates and links', async () => {
    const [jira] = await all('jira', await requestFor('jira'));
    expect(jira?.kind === 'event' && jira.event).toMatchObject({
      body: 'It expires soon.\n- order',
      details: { source_ref: 'OPS-7', ticket: { state: 'open', priority: 'high', due_at: '2026-03-20T00:00:00.000Z', assignee: 'Omar Bek', links: [{ kind: 'blocks', direction: 'out', key: 'OPS-8' }] } },
    });
    const [github, comment] = await all('github', await requestFor('github'));
    expect(github?.kind === 'event' && github.event.details.ticket).toMatchObject({ key: 'acme/api#12', priority: 'high', links: [{ kind: 'blocks', direction: 'in', key: 'acme/api#9' }] });
    expect(comment?.kind === 'event' && comment.event).toMatchObject({ external_id: 'acme/api#12/comment/5', event_type: 'comment', body: 'I can reproduce it.' });
  });

  it('scores a starred mail to the owner above a plain one', async () => {
    const [starred] = await all('maildir', await requestFor('maildir'));
    const [plain] = await all('eml', { ...(await requestFor('eml')), owner_addresses: [] });
    expect([starred, plain].map((item) => item?.kind === 'event' && item.event.importance_score)).toEqual([80, 50]);
  });
});
