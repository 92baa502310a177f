import { AppError } from '@adjutant/contracts-core';

import { asArray, asText, at } from '../../json/json-values.js';
import type { NormalisedEvent } from '../connector.js';
import { askGoogle } from '../google/ask-google.js';
import { toMailEvent } from '../mail/mail.mapper.js';
import { parseMail, type ParsedMail } from '../mail/parse-mail.js';
import type { VendorCall } from '../vendor-call.js';
import type { PageRequest } from '../vendor-client.js';
import { isLeftOut } from './gmail-api.js';
import { mailOfParts } from './large-mail.js';

/** Mails as events, one in memory at a time. What is gone meanwhile, not to be read, too old or no mail that can be read is passed over. */
export async function readMails(call: VendorCall, ids: readonly string[], request: PageRequest): Promise<NormalisedEvent[]> {
  const events: NormalisedEvent[] = [];
  for (const id of ids) {
    const message = (await askFor(call, id, 'raw')) ?? (await askFor(call, id, 'full'));
    const isWanted = !isLeftOut(asArray(at(message, 'labelIds'))) && Number(at(message, 'internalDate')) >= request.from.getTime();
    const event = isWanted ? await toEvent(id, message, request).catch(() => null) : null;
    if (event) events.push(event);
  }
  return events;
}

/** `raw` is the whole mail, `full` all but its attachments. Null when that is more than is read of anything, or more than comes in time. */
async function askFor(call: VendorCall, id: string, format: 'raw' | 'full'): Promise<unknown> {
  try {
    const response = await askGoogle(call, `/gmail/v1/users/me/messages/${id}`, { format }, [404]);
    return response.isOk ? response.json() : {};
  } catch (error) {
    const { code } = AppError.from(error);
    if (code === 'PAYLOAD_TOO_LARGE' || (code === 'DEADLINE_EXCEEDED' && format === 'raw')) return null;
    throw error;
  }
}

/** The same event as when the mail comes in a file, but for what only Gmail knows: where to open it, and what its labels make of it. */
async function toEvent(id: string, message: unknown, { owner_names, now }: PageRequest): Promise<NormalisedEvent> {
  const labels = asArray(at(message, 'labelIds'));
  const received = new Date(Number(at(message, 'internalDate'))).toISOString();
  const event = toMailEvent(await mailOf(message), { owner_addresses: owner_names, modified_at: received, is_starred: labels.includes('STARRED'), is_important: labels.includes('IMPORTANT') });
  return { ...event, url: urlOf(id, owner_names[0] ?? ''), revision: now.toISOString() };
}

async function mailOf(message: unknown): Promise<ParsedMail> {
  const raw = asText(at(message, 'raw'));
  if (raw) return parseMail(Buffer.from(raw, 'base64url'));
  const { bytes, attachments } = mailOfParts(at(message, 'payload'));
  return { ...(await parseMail(bytes)), attachments };
}

function urlOf(id: string, address: string): string {
  return `https://mail.google.com/mail/?${new URLSearchParams({ authuser: address }).toString()}#all/${id}`;
}
