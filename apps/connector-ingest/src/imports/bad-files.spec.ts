import { afterAll, describe, expect, it } from '@jest/globals';
import { chmod, mkdir, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { collect, folderOf, mailOf, mboxOf, SAMPLE_GITHUB, SAMPLE_SLACK, zipOf } from '../testing/sample-exports.js';
import { guessOwner, ownerOf } from './guess-owner.js';
import { readImport, type Step } from './read-import.js';
import { explainFileError } from '../connectors/explain-file-error.js';

const cleanups: (() => Promise<void>)[] = [];
afterAll(() => Promise.all(cleanups.map((clean) => clean())));

async function newFolder(files: Record<string, string | Buffer>): Promise<string> {
  const folder = await folderOf(files);
  cleanups.push(folder.remove);
  return folder.path;
}

async function read(path: string): Promise<{ events: Step[]; skipped: [string, string][]; named: (string | undefined)[] }> {
  const steps = await collect(readImport({ paths: [path], owner_addresses: [], cursor: null, now: new Date('2026-03-10T00:00:00Z') }));
  return { events: steps.filter((step) => step.event), skipped: steps.flatMap((step) => (step.skipped ? [[step.skipped.path.slice(path.length + 1), step.skipped.reason] as [string, string]] : [])), named: steps.flatMap((step) => (step.skipped ? [step.skipped.item] : [])) };
}

const nested = (levels: number): string => {
  const open = Array.from({ length: levels }, (_, level) => `Content-Type: multipart/mixed; boundary="b${level}"\n\n--b${level}\n`).join('');
  return `From: rosa@example.org\nTo: omar@example.org\nSubject: Deep\n${open}Content-Type: text/plain\n\nHello\n`;
};

describe('[EMP-35] bad files', () => {
  it('are named with a reason while the rest is imported', async () => {
    const path = await newFolder({
      'a-deep.eml': nested(10_000),
      'b-headers.eml': `From: a@example.org\n${'X-Many: value of some length\n'.repeat(100_000)}\nHi\n`,
      'c-empty': '',
      'd-blank': '  \n',
      'e-binary': Buffer.from([7, 0, 255, 254, 0]),
      'f-text': 'Just some words.\n',
      'g.gz': Buffer.from([0x1f, 0x8b, 8, 0]),
      'h.json': '{"hello": 1}',
      'i.json': '[{"number": 1, "title": "cut o',
      'j.zip': zipOf({ 'a.txt': 'x' }),
      'k.zip': Buffer.from('PK\u0003\u0004rubbish'),
      'z-good.eml': mailOf(),
    });
    await symlink('/nowhere', join(path, 'l-dead'));
    await symlink(path, join(path, 'm-loop'));
    const { events, skipped } = await read(path);
    expect(skipped).toEqual([
      ['a-deep.eml', 'Its parts are nested more than 256 levels deep.'],
      ['b-headers.eml', 'Its headers are larger than 2 MB.'],
      ['c-empty', 'The file is empty.'],
      ['d-blank', 'The file is empty.'],
      ['e-binary', 'The file is binary data of no kind that can be imported.'],
      ['f-text', 'The file is text of no kind that can be imported.'],
      ['g.gz', 'The file is packed with gzip; unpack it first.'],
      ['h.json', 'The JSON is no export of issues or messages that is known here.'],
      ['i.json', 'The file ends in the middle; what came before was imported.'],
      ['j.zip', 'The archive is no Slack export; unpack it and import the folder.'],
      ['k.zip', 'The archive is damaged or not a zip archive.'],
      ['l-dead', 'It is a link that leads nowhere.'],
    ]);
    expect(events.map((step) => step.event?.title)).toEqual(['Budget']);
  });

  it('[EMP-47] a mail of 100 MB keeps its text, loses its attachment, and takes no such memory', async () => {
    const path = await newFolder({ 'big.eml': mailOf({ body: 'Read this.' }).replace('\n\n', '\nContent-Type: text/plain\n\n') });
    await truncate(join(path, 'big.eml'), 100 * 1024 * 1024);
    const before = process.memoryUsage().rss;
    const { events, skipped } = await read(path);
    expect(skipped).toEqual([['big.eml', 'The mail is 100 MB, more than 25 MB: its headers and text were kept, its attachments were not.']]);
    expect(events[0]?.event?.body).toMatch(/^Read this\./);
    expect(process.memoryUsage().rss - before).toBeLessThan(150 * 1024 * 1024);
  });

  it('a folder nested 150 levels deep is reported, hidden files and a Maildir\'s tmp are passed over', async () => {
    const path = await newFolder({ 'box/cur/1:2,S': mailOf({ id: '1@example.org' }), 'box/new/2': mailOf({ id: '2@example.org' }), 'box/tmp/3': mailOf({ id: '3@example.org' }), 'box/.Sent/cur/4:2,': mailOf({ id: '4@example.org' }), '.hidden': mailOf(), 'a.lock': 'x' });
    await mkdir(join(path, 'deep', ...Array.from({ length: 150 }, () => 'd')), { recursive: true });
    const { events, skipped } = await read(path);
    expect(events.map((step) => [step.format, step.event?.external_id])).toEqual([['maildir', '4@example.org'], ['maildir', '1@example.org'], ['maildir', '2@example.org']]);
    expect(skipped.map(([, reason]) => reason)).toEqual(['It lies more than 100 folders deep.']);
  });

  it('mails that are thrown away or not sent are named, and so are names that cannot be read', async () => {
    const path = await newFolder({ 'cur/1:2,S': mailOf({ id: '1@example.org' }), 'cur/2:2,ST': mailOf({ id: '2@example.org' }), 'cur/3:2,D': mailOf({ id: '3@example.org' }) });
    await writeFile(Buffer.concat([Buffer.from(`${path}/bad`), Buffer.from([0xff, 0xfe]), Buffer.from('.eml')]), mailOf({ id: '4@example.org' }));
    const { events, skipped } = await read(path);
    expect(events.map((step) => step.event?.external_id)).toEqual(['1@example.org']);
    expect(skipped.map(([, reason]) => reason)).toEqual(['Its name is not valid UTF-8; rename it to import it.', 'It is marked as deleted.', 'It is a draft that was not sent.']);
  });

  it('a mail in UTF-16 is read, other text in UTF-16 says what it is', async () => {
    const mail = `\ufeff${mailOf({ body: 'Bitte schicke die Übersicht.' })}`;
    const path = await newFolder({ 'a.eml': Buffer.from(mail, 'utf16le'), 'b.eml': Buffer.from(mail, 'utf16le').swap16(), 'c.txt': Buffer.from('\ufeffJust some words.', 'utf16le') });
    const { events, skipped } = await read(path);
    expect(events.map((step) => [step.event?.title, step.event?.body])).toEqual([['Budget', 'Bitte schicke die Übersicht.'], ['Budget', 'Bitte schicke die Übersicht.']]);
    expect(skipped).toEqual([['c.txt', 'The file is UTF-16 text; save it as UTF-8 first.']]);
  });

  it('an undated mail was written when its text says, if that is not later than its file', async () => {
    const path = await newFolder({ 'a.eml': mailOf({ date: null, body: 'Rent is due October 1, 2022. See 2021-01-01.' }), 'b.eml': mailOf({ date: null, body: 'The fair is on 5/13/2090.' }) });
    const { events } = await read(path);
    expect(events[0]?.event?.occurred_at).toBe('2022-10-01T00:00:00.000Z');
    expect(events[1]?.event?.occurred_at.slice(0, 4)).not.toBe('2090');
  });

  it('an archive that is a bomb, encrypted or damaged gives its reason', async () => {
    const bomb = zipOf({ 'users.json': '[]', 'general/2026-03-02.json': `[${' '.repeat(40 * 1024 * 1024)}]` }, { compressed: true });
    const path = await newFolder({ 'bomb.zip': bomb, 'locked.zip': zipOf({ 'users.json': '[]' }, { flags: 1, compressed: true }), 'leaving.zip': zipOf({ '../users.json': '[]' }), 'good.zip': zipOf(Object.fromEntries(Object.entries(SAMPLE_SLACK).map(([name, text]) => [name, text])), { compressed: true }) });
    const { events, skipped } = await read(path);
    expect(skipped).toEqual([
      ['bomb.zip', 'The file unpacks to more than 200 times its size, which no export does.'],
      ['leaving.zip', 'The archive holds a name that leaves it.'],
      ['locked.zip', 'The archive is encrypted; unpack it with its password first.'],
    ]);
    expect(events.map((step) => step.format)).toEqual(['slack', 'slack', 'slack']);
  });

  it('an mbox is split at its separators only, and says what is missing at its ends', async () => {
    const tricky = mailOf({ id: 'x@example.org', body: 'Two lines.\n\nFrom there we go on at 10:30 in March 2026.\n\nBye.' });
    const cut = mailOf({ id: 'y@example.org', headers: ['MIME-Version: 1.0', 'Content-Type: multipart/mixed; boundary="cut"'], body: '--cut\nContent-Type: text/plain\n\nThe first part.\n--cut\nContent-Type: image/png\nContent-Transfer-Encoding: base64\n\niVBOR' });
    const inner = 'From nobody@example.org Mon Mar  2 09:30:00 2026\nSubject: not a mail\n\nInside.\n';
    const counted = mailOf({ id: 'z@example.org', body: `Look:\n\n${inner}`, headers: [`Content-Length: ${`Look:\n\n${inner}\n`.length}`] });
    const path = await newFolder({ 'a.mbox': mboxOf([tricky, mailOf({ id: 'w@example.org', body: '>From me' })]) + `From s@example.org Mon Mar  2 09:30:00 2026\n${counted}\n` + mboxOf([cut]), 'b.mbox': `the end of a mail\n\n${mboxOf([mailOf({ id: 'v@example.org' })])}` });
    const { events, skipped } = await read(path);
    expect(events.map((step) => step.event?.external_id)).toEqual(['x@example.org', 'w@example.org', 'z@example.org', 'y@example.org', 'v@example.org']);
    expect(events[0]?.event?.body).toContain('From there we go on');
    expect(skipped).toEqual([['a.mbox', 'The mail ends in the middle; what there is of it was imported.'], ['b.mbox', 'The archive begins in the middle of a mail, which was left out.']]);
  });

  it('mails without id or date get the same id each time and the best date there is', async () => {
    const path = await newFolder({ a: mailOf({ id: null, date: null, body: 'Pay the bill.\n\nSent at: 2026-02-01 10:00:00' }), b: mailOf({ id: null, date: null, headers: ['Received: from x by y; Mon, 02 Feb 2026 10:00:00 +0000'] }), c: mailOf({ id: null, date: null, subject: 'Neither' }) });
    const [first, second] = [await read(path), await read(path)];
    expect(first.events.map((step) => step.event?.external_id)).toEqual(second.events.map((step) => step.event?.external_id));
    expect(first.events.map((step) => [step.event?.occurred_at, step.event?.body]).slice(0, 2)).toEqual([['2026-02-01T10:00:00.000Z', 'Pay the bill.'], ['2026-02-02T10:00:00.000Z', 'Please send the budget by Friday.']]);
    expect(first.events[2]?.event?.extra.is_date_guessed).toBe(true);
  });

  it('text in unusual encodings comes out readable and fit for the database', async () => {
    const raw = (headers: string, body: Buffer): Buffer => Buffer.concat([Buffer.from(`From: rosa@example.org\nSubject: x\nMIME-Version: 1.0\n${headers}\n`), body]);
    const path = await newFolder({
      a: raw('Content-Type: text/plain; charset=cp437\n', Buffer.from([0x81, 0x62, 0x65, 0x72])),
      b: raw('Content-Type: text/plain; charset=us-ascii\n', Buffer.from('über')),
      c: raw('', Buffer.from('über', 'latin1')),
      d: raw('Content-Type: text/plain; charset=no-such-set\n', Buffer.from('plain')),
      e: raw('Content-Type: text/plain; charset=utf-8\n', Buffer.from('nul\0here')),
      f: raw('Content-Type: text/html; charset=utf-8\n', Buffer.from(`${'<div>'.repeat(10_000)}deep${'</div>'.repeat(10_000)}<p>Hello <b>you</b></p><blockquote>old</blockquote>`)),
      g: raw('Content-Type: text/plain\nContent-Transfer-Encoding: base64\n', Buffer.from('SGVsbG8*broken')),
    });
    const { events, skipped } = await read(path);
    expect(skipped).toEqual([]);
    expect(events.slice(0, 5).map((step) => step.event?.body)).toEqual(['über', 'über', 'über', 'plain', 'nulhere']);
    expect(events[5]?.event?.body).toContain('Hello you');
    expect(events[5]?.event?.body).not.toContain('old');
  });

  it('a file that may not be read or has vanished is explained', async () => {
    expect(['ENOENT', 'EACCES', 'ENAMETOOLONG', 'ELOOP', 'EIO', 'EBUSY'].map((code) => explainFileError(Object.assign(new Error('Busy.'), { code })))).toEqual([
      'It vanished while it was being read.', 'It may not be read by this user.', 'Its path is too long.', 'It is a link that leads back to itself.', 'The disk reported an error while it was being read.', 'Busy.',
    ]);
    const path = await newFolder({ 'secret.eml': mailOf() });
    await chmod(join(path, 'secret.eml'), 0);
    expect((await read(path)).events.length + (await read(path)).skipped.length).toBeGreaterThan(0);
  });

  it('issues come as a list, as one object or one to a line', async () => {
    const [issue] = JSON.parse(SAMPLE_GITHUB) as object[];
    const path = await newFolder({ a: JSON.stringify(issue), b: `${JSON.stringify(issue)}\n${JSON.stringify({ ...issue, number: 13 })}\n`, c: JSON.stringify({ total_count: 1, names: [[1], [2]], items: [{ ...issue, number: 14 }, 5, 'x'], after: [{ number: 99, title: 'no' }] }) });
    const { events, skipped, named } = await read(path);
    expect(events.filter((step) => step.event?.event_type === 'issue').map((step) => step.event?.external_id)).toEqual(['acme/api#12', 'acme/api#12', 'acme/api#13', 'acme/api#14']);
    expect(skipped).toEqual([['c', 'The entry is not a GitHub issue.'], ['c', 'The entry is not a GitHub issue.']]);
    expect(named).toEqual(['entry 2', 'entry 3']);
  });
});

describe('guessOwner', () => {
  it('takes the address mails were delivered to, or that nearly all name, and nobody else', async () => {
    const many = (to: string, headers: string[] = [], subject = 'x'): Record<string, string> => Object.fromEntries(Array.from({ length: 6 }, (_, index) => [`${index}`, mailOf({ id: `${index}@example.org`, to, headers, subject })]));
    expect(await guessOwner([await newFolder(many('team@example.org', ['Delivered-To: omar@example.org']))])).toEqual(['omar@example.org']);
    expect(await guessOwner([await newFolder(many('omar@example.org'))])).toEqual(['omar@example.org']);
    expect(await guessOwner([await newFolder(many('things@example.org', [], '[things] x'))])).toEqual([]);
    expect(await guessOwner([await newFolder({ a: mboxOf(Object.values(many('things@example.org', ['List-Id: <things.example.org>']))) })])).toEqual([]);
    expect(ownerOf([])).toEqual([]);
  });
});
