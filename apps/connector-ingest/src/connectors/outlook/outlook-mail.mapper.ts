import { asInstant, asText, at } from '../../json/json-values.js';
import type { NormalisedEvent } from '../connector.js';
import { toMailEvent } from '../mail/mail.mapper.js';
import { parseMail, type ParsedMail } from '../mail/parse-mail.js';
import type { PageRequest } from '../vendor-client.js';

/** A mail as an event, from what was sent and what Graph says of it beside that; nothing of one that cannot be read. */
export async function toOutlookMail(bytes: Buffer, message: unknown, { owner_names, now }: Pick<PageRequest, 'owner_names' | 'now'>): Promise<NormalisedEvent[]> {
  const mail = await parseMail(bytes).catch(() => null);
  if (!mail) return [];
  addHeaders(mail, message);
  const url = asText(at(message, 'webLink'));
  const event = toMailEvent(mail, {
    owner_addresses: owner_names,
    modified_at: asInstant(at(message, 'lastModifiedDateTime')) ?? now.toISOString(),
    is_starred: asText(at(message, 'flag', 'flagStatus')) === 'flagged',
  });
  return [{ ...event, source: 'outlook', url: /^https?:\/\//.test(url) ? url : event.url }];
}

/** The importance may have been set here, after the mail was sent; what every mail should say, some do not. */
function addHeaders({ headers }: ParsedMail, message: unknown): void {
  const [importance, id, received] = ['importance', 'internetMessageId', 'receivedDateTime'].map((key) => asText(at(message, key)));
  if (importance === 'high' || importance === 'low') headers.set('importance', [importance]);
  if (id && !headers.has('message-id')) headers.set('message-id', [id]);
  if (received && !headers.has('date')) headers.set('date', [received]);
}
