import { asArray, asText, at } from '../../json/json-values.js';
import type { VendorCall } from '../vendor-call.js';

const FIELDS = 'subject,from,toRecipients,ccRecipients,sentDateTime,internetMessageId,internetMessageHeaders,body';
/** Of the mail as it was sent, of which there is only the text here. */
const OF_PARTS = /^(content-.*|mime-version)$/i;

/** A mail that Exchange cannot write down as it was sent, from what Graph says of it: its headers and text. */
export async function retellMail(call: VendorCall, id: string): Promise<Buffer> {
  const response = await call.get(`/me/messages/${encodeURIComponent(id)}`, { $select: FIELDS }, [400, 404]);
  if (!response.isOk) return Buffer.alloc(0);
  const message = response.json();
  const sent = asArray(at(message, 'internetMessageHeaders')).map((header) => [asText(at(header, 'name')), asText(at(header, 'value'))] as const);
  const headers = [...sent.filter(([name]) => /^[\w-]+$/.test(name) && !OF_PARTS.test(name)), ...told(message).filter(([name]) => !sent.some(([other]) => other.toLowerCase() === name.toLowerCase()))];
  const type = at(message, 'body', 'contentType') === 'html' ? 'html' : 'plain';
  const lines = [...headers.map(([name, value]) => `${name}: ${value.replace(/\s+/g, ' ')}`), `Content-Type: text/${type}; charset="utf-8"`, 'Content-Transfer-Encoding: 8bit'];
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${asText(at(message, 'body', 'content'))}`);
}

/** Of what was sent from here Graph keeps no headers. */
function told(message: unknown): [name: string, value: string][] {
  const people = (key: string): string => asArray(at(message, key)).map(addressOf).join(', ');
  const all: [string, string][] = [
    ['From', addressOf(at(message, 'from'))], ['To', people('toRecipients')], ['Cc', people('ccRecipients')],
    ['Subject', asText(at(message, 'subject'))], ['Date', asText(at(message, 'sentDateTime'))], ['Message-ID', asText(at(message, 'internetMessageId'))],
  ];
  return all.filter(([, value]) => value !== '');
}

function addressOf(one: unknown): string {
  const [name, address] = ['name', 'address'].map((key) => asText(at(one, 'emailAddress', key)).replace(/[\\"<>\r\n]/g, ' '));
  return address ? `"${name}" <${address}>` : '';
}
