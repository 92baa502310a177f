import { htmlToText } from 'html-to-text';
import iconv from 'iconv-lite';
import PostalMime, { type Address, type Email } from 'postal-mime';

import { cleanText } from '../../texts/clean-text.js';

const MAX_TEXT = 1024 * 1024;
const WINDOWS_1252 = new Map(Array.from(new TextDecoder('windows-1252').decode(Uint8Array.from({ length: 256 }, (_, byte) => byte)), (char, byte) => [char, byte]));

export interface MailAddress {
  name: string;
  address: string;
}

/** A mail taken apart. Addresses are lower case; `text` is plain whatever the mail was made of. */
export interface ParsedMail {
  headers: Map<string, string[]>;
  from: MailAddress | null;
  to: MailAddress[];
  cc: MailAddress[];
  subject: string;
  text: string;
  attachments: { name: string; media_type: string; size_bytes: number }[];
}

/** Parses one mail of at most 25 MB. Throws an error whose message can be shown if it cannot be made sense of. */
export async function parseMail(bytes: Buffer): Promise<ParsedMail> {
  const readable = withKnownCharset(bytes);
  const email = await PostalMime.parse(readable).catch((error: unknown) => {
    throw new Error(reasonOf(error));
  });
  if (email.headers.length === 0) throw new Error('It has no mail headers.');
  return toParsedMail(email, readable);
}

function toParsedMail(email: Email, bytes: Buffer): ParsedMail {
  const headers = new Map<string, string[]>();
  for (const { key, value } of email.headers) headers.set(key, [...(headers.get(key) ?? []), cleanText(value)]);
  return {
    headers,
    from: flatten(email.from ? [email.from] : [])[0] ?? null,
    to: flatten(email.to),
    cc: flatten(email.cc),
    subject: cleanText(email.subject ?? '').replace(/\s+/g, ' ').trim(),
    text: textOf(email, exoticCharset(bytes)),
    attachments: email.attachments.slice(0, 100).map((part) => ({
      name: cleanText(part.filename ?? 'attachment').slice(0, 255),
      media_type: cleanText(part.mimeType).slice(0, 255),
      size_bytes: typeof part.content === 'string' ? part.content.length : part.content.byteLength,
    })),
  };
}

function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : '';
  if (/nesting depth/i.test(message)) return 'Its parts are nested more than 256 levels deep.';
  if (/header/i.test(message)) return 'Its headers are larger than 2 MB.';
  return 'It is not a mail that can be read.';
}

function flatten(addresses: Address[] | undefined): MailAddress[] {
  return (addresses ?? [])
    .flatMap((entry) => entry.group ?? [entry])
    .filter((entry) => entry.address)
    .slice(0, 200)
    .map((entry) => ({ name: cleanText(entry.name ?? '').trim().slice(0, 200), address: cleanText(entry.address ?? '').trim().toLowerCase().slice(0, 320) }));
}

function textOf(email: Email, charset: string | null): string {
  const text = redecode(email.text ?? '', charset);
  const plain = text.trim() !== '' || !email.html ? text : plainFromHtml(redecode(email.html, charset));
  return cleanText(plain.slice(0, MAX_TEXT));
}

/** HTML as text, quotes prefixed with `> `; bounded in size and depth. */
export function plainFromHtml(html: string): string {
  return htmlToText(html.slice(0, 2 * MAX_TEXT), {
    wordwrap: false,
    preserveNewlines: false,
    limits: { maxDepth: 60, maxChildNodes: 5_000, maxInputLength: 2 * MAX_TEXT, ellipsis: '' },
    selectors: [
      { selector: 'img', format: 'skip' },
      { selector: 'a', options: { ignoreHref: true } },
      { selector: 'ul', options: { itemPrefix: '- ' } },
      ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({ selector, options: { uppercase: false } })),
      { selector: 'table', format: 'dataTable', options: { uppercaseHeaderCells: false, maxColumnWidth: 60 } },
    ],
  });
}

/** Eight-bit text without any declared character set is Latin-1 far more often than broken UTF-8. */
function withKnownCharset(bytes: Buffer): Buffer {
  const isSevenBitOrUtf8 = isUtf8(bytes);
  if (isSevenBitOrUtf8 || bytes.subarray(0, 256 * 1024).toString('latin1').toLowerCase().includes('charset')) return bytes;
  return Buffer.from(bytes.toString('latin1'), 'utf8');
}

function isUtf8(bytes: Buffer): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** The character set of the text parts if the runtime does not know it but iconv does, and it is the only one. */
function exoticCharset(bytes: Buffer): string | null {
  const head = bytes.subarray(0, 256 * 1024).toString('latin1');
  const labels = new Set([...head.matchAll(/\bcharset\*?=["']?([\w.:-]+)/gi)].map((match) => match[1]!.toLowerCase()));
  const [label] = [...labels];
  if (labels.size !== 1 || label === undefined) return null;
  if (label === 'us-ascii' && isUtf8(bytes)) return 'utf-8';
  return !isKnownToRuntime(label) && iconv.encodingExists(label) ? label : null;
}

function isKnownToRuntime(label: string): boolean {
  try {
    return new TextDecoder(label).encoding !== '';
  } catch {
    return /^(cp|x-)?-?(125\d|874|866)$|^us-ascii$/.test(label);
  }
}

/** The parser read unknown sets as windows-1252, which loses no byte: back to the bytes, and on. */
function redecode(text: string, charset: string | null): string {
  if (charset === null || text === '') return text;
  if (charset === 'utf-8' && !/[^\x00-\x7f]/.test(text)) return text;
  const decoded = iconv.decode(Buffer.from(Array.from(text, (char) => WINDOWS_1252.get(char) ?? 63)), charset);
  return charset === 'utf-8' && decoded.includes('\ufffd') ? text : decoded;
}
