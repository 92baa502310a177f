import { asArray, asText, at } from '../../json/json-values.js';
import type { ParsedMail } from '../mail/parse-mail.js';

const MAX_PARTS = 200;

/** A mail as Gmail shows it in parts, without what is attached: as a plain mail of its headers and its text, and what its attachments are called. */
export function mailOfParts(payload: unknown): { bytes: Buffer; attachments: ParsedMail['attachments'] } {
  const parts = flatten(payload);
  const textOf = (type: string): unknown => parts.find((part) => at(part, 'mimeType') === type && !at(part, 'filename') && at(part, 'body', 'data'));
  const text = textOf('text/plain') ?? textOf('text/html');
  const headers = asArray(at(payload, 'headers')).map((header) => `${asText(at(header, 'name'))}: ${asText(at(header, 'value')).replace(/[\r\n]+/g, ' ')}`);
  if (headers.length === 0) throw new Error('It has no mail headers.');
  const kept = headers.filter((header) => !/^(content-|mime-version)/i.test(header));
  const type = asText(at(text, 'mimeType')) || 'text/plain';
  const head = [...kept, `Content-Type: ${type}`, 'Content-Transfer-Encoding: 8bit', '', ''].join('\r\n');
  return {
    bytes: Buffer.concat([Buffer.from(head), Buffer.from(asText(at(text, 'body', 'data')), 'base64url')]),
    attachments: parts.filter((part) => at(part, 'filename')).slice(0, 100).map((part) => ({ name: asText(at(part, 'filename')).slice(0, 255), media_type: asText(at(part, 'mimeType')).slice(0, 255), size_bytes: Number(at(part, 'body', 'size')) || 0 })),
  };
}

function flatten(payload: unknown): unknown[] {
  const found: unknown[] = [];
  for (let open = [payload]; open.length > 0 && found.length < MAX_PARTS; ) {
    const [part, ...rest] = open;
    found.push(part);
    open = [...asArray(at(part, 'parts')).slice(0, MAX_PARTS), ...rest];
  }
  return found;
}
