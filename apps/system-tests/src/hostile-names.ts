import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { zipOf } from './zip-of.js';

/** Names as nobody should have them, by what is wrong with them. */
export const HOSTILE_NAMES = {
  markup: '<img src=x onerror="alert(1)"><svg onload=alert(2)><b>bold & "quoted" {{7*7}} ${8*8}',
  rightToLeft: 'مراجعة عقد المورد قبل نهاية الأسبوع (v2.1)',
  overridden: 'in\u202Egpj.exe\u202C \u2066of\u2069 z\u200Be\u200Br\u200Do\uFEFF \u202Eevil',
  emoji: '👩‍👩‍👧‍👦🏳️‍🌈👩🏽‍🚀🧾🍾 é̶̢̛̘͇̞͐ 한국어 日本語',
  endless: 'x'.repeat(10_000),
} as const;

type Kind = keyof typeof HOSTILE_NAMES;

const ENTRIES = Object.entries(HOSTILE_NAMES) as [Kind, string][];
const LONG_LINK = `https://example.com/${'path'.repeat(500)}?q=<script>`;
const PATH_PART_BYTES = 200;
const request = (name: string) => `Could you please send me the ${name} report by Friday?`;
const stamp = (date: Date) => `${date.toISOString().replaceAll(/[-:]/g, '').slice(0, 15)}Z`;
const encoded = (text: string) => (text.match(/.{1,12}/gsu) ?? []).map((part) => `=?UTF-8?B?${Buffer.from(part).toString('base64')}?=`).join('\n ');
const quoted = (text: string) => text.replaceAll(/[\\;,]/g, '\\$&');

/** The same as a part of a path of a disk. */
export function asFileName(name: string): string {
  const parts = [...name.replaceAll('/', ' ')];
  while (Buffer.byteLength(parts.join('')) > PATH_PART_BYTES) parts.pop();
  return parts.join('');
}

function mail(kind: Kind, name: string, now: Date): string {
  return [
    `From ${kind}@example.com ${now.toUTCString()}`,
    `From: ${encoded(name)} <${kind}@example.com>`,
    `To: ${encoded(name)} <me@home.example>, ${encoded(`${name} 2`)} <you@home.example>`,
    `Date: ${now.toUTCString().replace('GMT', '+0000')}`,
    `Subject: ${encoded(name)}`,
    `Message-ID: <${kind}@hostile.example>`,
    'References: <endless@hostile.example>',
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary=part',
    '',
    '--part',
    'Content-Type: text/plain; charset=utf-8',
    '',
    `${name.slice(0, 3_000)}\n\n${request(name.slice(0, 500))}\n\n${LONG_LINK} javascript:alert(3)\n\n> ${name.slice(0, 3_000)}\n`,
    '--part',
    `Content-Type: application/pdf; name*=UTF-8''${encodeURIComponent(name.slice(0, 300))}`,
    `Content-Disposition: attachment; filename*=UTF-8''${encodeURIComponent(name.slice(0, 300))}`,
    '',
    'JVBERi0=',
    '--part--',
    '',
    '',
  ].join('\n');
}

function meeting([kind, name]: [Kind, string], now: Date): string[] {
  return ['BEGIN:VEVENT', `UID:${kind}@hostile.example`, `DTSTART:${stamp(new Date(now.getTime() + 86_400_000))}`, `DTEND:${stamp(new Date(now.getTime() + 90_000_000))}`, `SUMMARY:${quoted(name)}`, `LOCATION:${quoted(name)}`, `DESCRIPTION:${quoted(name)}`, `ORGANIZER;CN="${name.replaceAll('"', "'").slice(0, 500)}":mailto:${kind}@example.com`, 'END:VEVENT'];
}

function ticket([kind, name]: [Kind, string], now: Date) {
  const person = { displayName: name, emailAddress: `${kind}@example.com` };
  const me = { displayName: name, emailAddress: 'me@home.example' };
  const comments = ENTRIES.map(([id, text]) => ({ id, author: { displayName: text }, body: text, created: now.toISOString() }));
  const paragraph = { type: 'paragraph', content: [{ type: 'text', text: name }] };
  return {
    key: `${kind.toUpperCase()}-1 ${name.slice(0, 200)}`,
    self: 'https://jira.example/rest/api/3/issue/1',
    fields: { summary: name, description: { type: 'doc', version: 1, content: [paragraph] }, issuetype: { name }, priority: { name: 'High' }, status: { name, statusCategory: { key: 'new' } }, assignee: me, reporter: person, comment: { comments }, labels: [name, `${name}2`], created: now.toISOString(), updated: now.toISOString(), duedate: now.toISOString().slice(0, 10), project: { key: name, name } },
  };
}

function issue([, name]: [Kind, string], number: number, now: Date) {
  const user = { login: name, type: 'User' };
  return { id: number, number, title: name, body: name, state: 'open', html_url: `https://github.com/a/b/issues/${number}`, repository_url: `https://api.github.com/repos/${name.slice(0, 500)}`, user, assignee: user, assignees: [user], labels: [{ name }], comments: ENTRIES.map(([id, text]) => ({ id, user: { login: text }, body: text, created_at: now.toISOString() })), created_at: now.toISOString(), updated_at: now.toISOString() };
}

function chat(now: Date): Record<string, string> {
  const seconds = Math.floor(now.getTime() / 1_000) - 600;
  const users = ENTRIES.map(([kind, name]) => ({ id: `U${kind.toUpperCase()}`, name, profile: { real_name: name, display_name: name, email: `${kind}@example.com` } }));
  const channels = ENTRIES.map(([kind, name]) => ({ id: `C${kind.toUpperCase()}`, name: name.replaceAll('/', ' '), members: users.map(({ id }) => id) }));
  const messages = ENTRIES.map(([kind, name], at) => ({ type: 'message', user: `U${kind.toUpperCase()}`, text: `${name} ${request(name.slice(0, 300))}`, ts: `${seconds + at}.000100` }));
  const days = channels.map(({ name }, at) => [`${name}/${now.toISOString().slice(0, 10)}.json`, JSON.stringify(name === HOSTILE_NAMES.endless ? messages : [messages[at]])]);
  return { 'users.json': JSON.stringify(users), 'channels.json': JSON.stringify(channels), ...(Object.fromEntries(days) as Record<string, string>) };
}

/** One file of each format with a hostile name in all its fields; answers their paths. */
export async function writeHostileFiles(folder: string, now: Date): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const calendar = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:x', `X-WR-CALNAME:${quoted(HOSTILE_NAMES.markup)}`, ...ENTRIES.flatMap((entry) => meeting(entry, now)), 'END:VCALENDAR', ''].join('\r\n');
  const files = {
    'mails.mbox': ENTRIES.map(([kind, name]) => mail(kind, name, now)).join(''),
    'team.ics': calendar,
    'jira.json': JSON.stringify({ startAt: 0, maxResults: 10, total: ENTRIES.length, issues: ENTRIES.map((entry) => ticket(entry, now)) }),
    'github.json': JSON.stringify(ENTRIES.map((entry, at) => issue(entry, at + 1, now))),
    'chat.zip': zipOf(chat(now)),
  };
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  return Object.keys(files).map((name) => join(folder, name));
}
