import type { Answer, Asked } from './fake-vendor.js';
import { failure, FakeGoogle } from './fake-google.js';

export interface GmailMessage {
  id: string;
  raw: string;
  labels: string[];
  received: Date;
  /** Of a file that is attached; the raw mail holds it. */
  attachedBytes: number;
}

interface HistoryRecord {
  id: number;
  kind: 'messagesAdded' | 'labelsAdded' | 'labelsRemoved';
  message: GmailMessage;
  labelIds?: string[];
}

const ME = '/gmail/v1/users/me';

/** Written from the reference of Gmail's API, version 1: profile, messages, history and its limits, searching. */
export class FakeGmail extends FakeGoogle {
  readonly kind = 'gmail';
  readonly setting = 'GMAIL_API_URL';
  readonly broken = { body: { emailAddress: 'Omar@Example.org', historyId: '1', messages: [null, 5, {}] } };
  override readonly canEdit: boolean = false;
  protected readonly scope = 'https://www.googleapis.com/auth/gmail.readonly';
  readonly messages: GmailMessage[] = [];
  readonly history: HistoryRecord[] = [];
  /** What happened before this is not known any more. */
  historyBegin = 0;
  #came = 0;
  #added = 0;

  clear(): void {
    this.messages.length = 0;
    this.#added = 0;
  }

  add(count: number): void {
    for (let left = count - 1; left >= 0; left -= 1) {
      this.#added += 1;
      this.receive({ subject: `Point ${this.#added}`, body: `Text ${this.#added}`, received: this.ago(left) });
    }
  }

  edit(): never {
    throw new Error('Nobody changes a mail.');
  }

  comment(text: string): void {
    const first = this.messages[0]!;
    const [subject, id] = [/^Subject: (.*)$/m.exec(first.raw)?.[1], /^Message-ID: (.*)$/m.exec(first.raw)?.[1]];
    this.receive({ subject: `Re: ${subject}`, body: text, received: this.clock.now(), headers: [`In-Reply-To: ${id}`] });
  }

  receive({ subject = 'Hello', to = 'Omar Bek <omar@example.org>', body = 'Text', received = this.clock.now(), headers = [] as string[], labels = ['INBOX', 'UNREAD'], attachedBytes = 0 } = {}): GmailMessage {
    this.#came += 1;
    const lines = [`Message-ID: <${this.#came}@mail.example.org>`, 'From: Rosa Lind <rosa@example.org>', `To: ${to}`, `Subject: ${subject}`, `Date: ${received.toUTCString()}`, ...headers];
    const message = { id: (0x19dd0000 + this.#came).toString(16), raw: `${lines.join('\r\n')}\r\n\r\n${body}\r\n`, labels: [...labels], received, attachedBytes };
    this.messages.push(message);
    this.#note({ kind: 'messagesAdded', message });
    return message;
  }

  label(message: GmailMessage, ...labelIds: string[]): void {
    message.labels.push(...labelIds);
    this.#note({ kind: 'labelsAdded', message, labelIds });
  }

  unlabel(message: GmailMessage, ...labelIds: string[]): void {
    message.labels = message.labels.filter((label) => !labelIds.includes(label));
    this.#note({ kind: 'labelsRemoved', message, labelIds });
  }

  protected call({ path, query }: Asked): Answer {
    if (path === `${ME}/profile`) return { body: { emailAddress: 'Omar@Example.org', messagesTotal: this.messages.length, threadsTotal: this.messages.length, historyId: String(this.#lastId) } };
    if (path === `${ME}/messages`) return this.#list(query);
    if (path === `${ME}/history`) return this.#changes(query);
    const message = this.messages.find(({ id }) => path === `${ME}/messages/${id}`);
    if (!message) return failure(404, 'notFound', 'Requested entity was not found.');
    const shown = { ...reference(message), snippet: '', historyId: String(this.#lastId), internalDate: String(message.received.getTime()), sizeEstimate: message.raw.length };
    if (query['format'] === 'raw') return { body: { ...shown, raw: Buffer.from(message.raw + 'A'.repeat(message.attachedBytes)).toString('base64url') } };
    return { body: query['format'] === 'full' ? { ...shown, payload: payloadOf(message) } : shown };
  }

  /** The newest first, nothing that is spam or thrown away; a page begins behind the last of the one before. */
  #list({ q = '', maxResults = '100', pageToken }: Asked['query']): Answer {
    const after = Number(/(?:^| )after:(\d+)(?: |$)/.exec(q)?.[1] ?? 0) * 1_000;
    const hidden = ['SPAM', 'TRASH', ...(q.includes('-in:drafts') ? ['DRAFT'] : []), ...(q.includes('-in:chats') ? ['CHAT'] : [])];
    const found = this.messages.filter(({ received, labels }) => received.getTime() >= after && !labels.some((label) => hidden.includes(label))).sort((a, b) => b.received.getTime() - a.received.getTime() || b.id.localeCompare(a.id));
    const start = pageToken === undefined ? 0 : found.findIndex(({ id }) => id === pageToken) + 1;
    if (pageToken !== undefined && start === 0) return failure(400, 'invalidArgument', 'Invalid pageToken');
    const page = found.slice(start, start + Math.min(Number(maxResults), 500));
    const isLast = start + page.length >= found.length;
    return { body: { ...(page.length > 0 ? { messages: page.map(({ id }) => ({ id, threadId: id })) } : {}), ...(isLast ? {} : { nextPageToken: page.at(-1)!.id }), resultSizeEstimate: found.length } };
  }

  /** The oldest first. */
  #changes({ startHistoryId, maxResults = '100', pageToken }: Asked['query']): Answer {
    const start = Number(startHistoryId);
    if (!startHistoryId || Number.isNaN(start)) return failure(400, 'invalidArgument', 'Invalid startHistoryId');
    if (start < this.historyBegin) return failure(404, 'notFound', 'Requested entity was not found.');
    const found = this.history.filter(({ id }) => id > Math.max(start, Number(pageToken ?? 0)));
    const page = found.slice(0, Math.min(Number(maxResults), 500));
    const isLast = page.length === found.length;
    return { body: { ...(page.length > 0 ? { history: page.map(shownRecord) } : {}), historyId: String(this.#lastId), ...(isLast ? {} : { nextPageToken: String(page.at(-1)!.id) }) } };
  }

  get #lastId(): number {
    return this.history.at(-1)?.id ?? 1_000;
  }

  #note(change: Omit<HistoryRecord, 'id'>): void {
    this.history.push({ id: this.#lastId + 7, ...change });
  }
}

const reference = ({ id, labels }: GmailMessage) => ({ id, threadId: id, labelIds: labels });

/** What is attached has an id of its own to be asked for with. */
function payloadOf({ raw, attachedBytes }: GmailMessage) {
  const [head = '', body = ''] = raw.split('\r\n\r\n');
  const headers = head.split('\r\n').map((line) => ({ name: line.slice(0, line.indexOf(':')), value: line.slice(line.indexOf(':') + 2) }));
  const text = { partId: '0', mimeType: 'text/plain', filename: '', headers: [], body: { size: body.length, data: Buffer.from(body).toString('base64url') } };
  const file = { partId: '1', mimeType: 'application/pdf', filename: 'plan.pdf', headers: [], body: { attachmentId: 'ANGjdJ8', size: attachedBytes } };
  return { partId: '', mimeType: 'multipart/mixed', filename: '', headers: [...headers, { name: 'Content-Type', value: 'multipart/mixed; boundary="b"' }], body: { size: 0 }, parts: [text, file] };
}

function shownRecord({ id, kind, message, ...labels }: HistoryRecord) {
  return { id: String(id), messages: [{ id: message.id, threadId: message.id }], [kind]: [{ message: reference(message), ...labels }] };
}
