import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';

/** A folder for one test with the given files in it, by path. */
export async function folderOf(files: Record<string, string | Buffer>): Promise<{ path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'connector-ingest-'));
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(path, name)), { recursive: true });
    await writeFile(join(path, name), content);
  }
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

/** Everything that an asynchronous source gives. */
export async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of source) items.push(item);
  return items;
}

export interface MailOptions {
  id?: string | null;
  from?: string;
  to?: string;
  subject?: string;
  date?: string | null;
  body?: string;
  headers?: string[];
}

/** A plain mail as it travels. */
export function mailOf({ id = 'one@example.org', from = 'Rosa Lind <rosa@example.org>', to = 'Omar Bek <omar@example.org>', subject = 'Budget', date = 'Mon, 02 Mar 2026 09:30:00 +0100', body = 'Please send the budget by Friday.', headers = [] }: MailOptions = {}): string {
  const lines = [...(id === null ? [] : [`Message-ID: <${id}>`]), `From: ${from}`, `To: ${to}`, `Subject: ${subject}`, ...(date === null ? [] : [`Date: ${date}`]), ...headers];
  return `${lines.join('\n')}\n\n${body}\n`;
}

/** Mails as one mbox. */
export function mboxOf(mails: readonly string[]): string {
  return mails.map((mail) => `From sender@example.org Mon Mar  2 09:30:00 2026\n${mail.replace(/^(>*From )/gm, (line, found: string, at: number) => (at > mail.indexOf('\n\n') ? `>${found}` : line))}\n`).join('');
}

export const SAMPLE_CALENDAR = `BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VEVENT
UID:review@example.org
DTSTART:20260305T090000Z
DTEND:20260305T100000Z
SUMMARY:Quarterly review
ORGANIZER;CN=Rosa Lind:mailto:rosa@example.org
ATTENDEE;CN=Omar Bek:mailto:omar@example.org
END:VEVENT
END:VCALENDAR
`;

export const SAMPLE_SLACK: Record<string, string> = {
  'slack/users.json': JSON.stringify([
    { id: 'U01AAAA', name: 'rosa', profile: { real_name: 'Rosa Lind', email: 'rosa@example.org' } },
    { id: 'U02BBBB', name: 'omar', profile: { real_name: 'Omar Bek', email: 'omar@example.org' } },
  ]),
  'slack/channels.json': JSON.stringify([{ id: 'C01GEN', name: 'general', members: ['U01AAAA', 'U02BBBB'] }]),
  'slack/general/2026-03-02.json': JSON.stringify([
    { type: 'message', subtype: 'channel_join', user: 'U02BBBB', ts: '1772440000.000100', text: '<@U02BBBB> has joined the channel' },
    { type: 'message', user: 'U01AAAA', ts: '1772440100.000200', text: '<@U02BBBB> can you check <https://example.org/a|the page> &amp; tell me?', thread_ts: '1772440100.000200' },
    { type: 'message', user: 'U02BBBB', ts: '1772440200.000300', text: 'Done.', thread_ts: '1772440100.000200' },
    { type: 'message', subtype: 'bot_message', bot_id: 'B01', username: 'builder', ts: '1772440300.000400', text: 'Build failed' },
  ]),
};

export const SAMPLE_GITHUB = JSON.stringify([
  {
    number: 12, title: 'Login breaks on Safari', body: 'Blocked by #9. See the log.', state: 'open', html_url: 'https://github.com/acme/api/issues/12',
    user: { login: 'rosa', type: 'User' }, assignees: [{ login: 'omar' }], labels: [{ name: 'P1' }], created_at: '2026-03-01T10:00:00Z', updated_at: '2026-03-02T10:00:00Z',
    comments: [{ id: 5, author: { login: 'omar' }, body: 'I can reproduce it.', createdAt: '2026-03-02T09:00:00Z' }],
  },
]);

export const SAMPLE_JIRA = JSON.stringify({
  issues: [
    {
      key: 'OPS-7', self: 'https://acme.atlassian.net/rest/api/3/issue/1',
      fields: {
        summary: 'Renew the certificate', duedate: '2026-03-20', created: '2026-03-01T10:00:00.000+0200', updated: '2026-03-02T10:00:00.000+0200',
        description: { type: 'doc', version: 1, content: [{ type: 'paragraph', content: [{ type: 'text', text: 'It expires soon.' }] }, { type: 'bulletList', content: [{ type: 'listItem', content: [{ type: 'paragraph', content: [{ type: 'text', text: 'order' }] }] }] }] },
        status: { name: 'To Do', statusCategory: { key: 'new' } }, priority: { name: 'High' }, reporter: { displayName: 'Rosa Lind', emailAddress: 'rosa@example.org' }, assignee: { displayName: 'Omar Bek' },
        issuelinks: [{ type: { name: 'Blocks' }, outwardIssue: { key: 'OPS-8' } }], comment: { comments: [{ id: '3', author: { displayName: 'Omar Bek' }, body: 'On it.', created: '2026-03-02T08:00:00.000+0000' }] },
      },
    },
  ],
});

/** A zip archive with the given files, stored without compression unless `compressed`. */
export function zipOf(files: Record<string, Buffer | string>, { compressed = false, flags = 0 } = {}): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, content] of Object.entries(files)) {
    const data = Buffer.from(content);
    const packed = compressed ? deflateRawSync(data) : data;
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(flags, 2);
    common.writeUInt16LE(compressed ? 8 : 0, 4);
    common.writeUInt32LE(crc32(data), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(data.length, 18);
    common.writeUInt16LE(Buffer.byteLength(name), 22);
    const local = Buffer.concat([Buffer.from('PK\u0003\u0004'), common, Buffer.from(name), packed]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from('PK\u0001\u0002\u0014\u0000'), common, tail, Buffer.from(name)]));
    locals.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\u0005\u0006', 0, 'latin1');
  end.writeUInt16LE(locals.length, 8);
  end.writeUInt16LE(locals.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, central, end]);
}
