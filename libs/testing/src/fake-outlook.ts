import { FakeMeetings } from './fake-meetings.js';
import { type Answer, type Asked, FakeVendor } from './fake-vendor.js';

export interface FakeMail {
  id: string;
  version: number;
  folder: string;
  received: Date;
  changed: Date;
  subject: string;
  text: string;
  /** Of the mail that it answers. */
  parent?: string;
  shown?: Record<string, unknown>;
}

const OWNER = 'omar@example.org';
const toSecond = (date: Date): string => date.toISOString().replace(/\.\d+Z$/, 'Z');
/** What is sorted by has to be what is filtered by, or the answer is an error. */
const FILTER = /^lastModifiedDateTime ge (\S+)$/;

/** Written from the documentation of Microsoft Graph v1.0: users, messages with `$filter` and `$orderby`, MIME content, mail folders, throttling, immutable ids; and of the identity platform's authorization code flow. */
export class FakeOutlook extends FakeVendor {
  readonly kind = 'outlook';
  readonly credentials = { token: 'EwB-fake-0123456789' };
  readonly setting = 'OUTLOOK_API_URL';
  readonly broken = { body: { value: [null, 5, { id: 'without-anything' }] } };
  override readonly canEdit = false;
  readonly mails: FakeMail[] = [];
  readonly calendar = new FakeMeetings();
  tenant = 'common';

  clear(): void {
    this.mails.length = 0;
  }

  add(count: number): void {
    for (let left = count - 1; left >= 0; left -= 1) this.receive({ subject: `Point ${this.mails.length + 1}`, text: `Text ${this.mails.length + 1}`, received: this.ago(left) });
  }

  receive(given: Partial<FakeMail> & Pick<FakeMail, 'text'>): FakeMail {
    const received = given.received ?? this.clock.now();
    const mail = { id: `AAkALg${this.mails.length + 1}AA=`, version: 1, folder: 'inbox', received, changed: received, subject: 'Hello', ...given };
    this.mails.push(mail);
    return mail;
  }

  edit(): void {
    throw new Error('A mail is not edited.');
  }

  /** As a rule, a hand or a reader does. */
  change(mail: FakeMail, changes: Partial<FakeMail>): void {
    Object.assign(mail, changes, { version: mail.version + 1, changed: this.clock.now() });
  }

  comment(text: string): void {
    const [oldest] = this.mails;
    this.receive({ subject: `Re: ${oldest!.subject}`, text, parent: oldest!.id });
  }

  refusal(): Answer {
    return { status: 401, body: { error: { code: 'InvalidAuthenticationToken', message: 'IDX14100: JWT is not well formed.' } } };
  }

  pause(seconds: number): Answer {
    return { status: 429, headers: { 'retry-after': String(seconds) }, body: { error: { code: 'ApplicationThrottled', message: 'Application is over its MailboxConcurrency limit.' } } };
  }

  protected answer({ path, query, headers, body }: Asked): Answer {
    if (path === `/${this.tenant}/oauth2/v2.0/token`) {
      const tokens = body['scope'] && body['grant_type'] ? this.grant(body, 3_599) : null;
      return tokens ? { body: tokens } : { status: 400, body: { error: 'invalid_grant', error_description: 'AADSTS70008: The provided authorization code or refresh token has expired.' } };
    }
    const isKnown = this.isOpen && headers.authorization === `Bearer ${this.credentials.token}`;
    if (!isKnown && !this.isGranted(headers.authorization)) return this.refusal();
    if (path === '/me') return { body: { id: '48d31887', mail: 'Omar@Example.org', userPrincipalName: 'omar@acme.example' } };
    if (path === '/me/messages') return this.#list(query, String(headers.prefer));
    const meetings = this.calendar.answer(path, query, String(headers.prefer), this.url);
    if (meetings) return meetings;
    const folder = /^\/me\/mailFolders\/(\w+)$/.exec(path)?.[1];
    if (folder) return folder === 'conversationhistory' ? gone : { body: { id: `folder-${folder}`, childFolders: [{ id: `folder-below-${folder}` }] } };
    const [, id = '', isWhole] = /^\/me\/messages\/([^/]+)(\/\$value)?$/.exec(path) ?? [];
    const mail = this.mails.find((one) => one.id === decodeURIComponent(id));
    if (mail && !isWhole) return { body: { ...shownMail(mail), body: { contentType: 'text', content: mail.text } } };
    return mail && headers.prefer?.includes('IdType="ImmutableId"') ? { headers: { 'content-type': 'text/plain' }, text: mimeOf(mail) } : gone;
  }

  /** No page is larger than the header says, whatever the query asks for. */
  #list({ $filter = '', $orderby, $top = '10', $skip = '0', $select = '' }: Asked['query'], prefer: string): Answer {
    const [, since] = FILTER.exec($filter) ?? [];
    if (!since || $orderby !== 'lastModifiedDateTime asc') return { status: 400, body: { error: { code: 'InefficientFilter', message: 'The restriction or sort order is too complex for this operation.' } } };
    const found = this.mails.filter(({ changed }) => changed >= new Date(since)).sort((a, b) => a.changed.getTime() - b.changed.getTime());
    const end = Number($skip) + Math.min(Number($top), Number(/odata\.maxpagesize=(\d+)/.exec(prefer)?.[1] ?? 1_000));
    const fields = ['@odata.etag', 'id', ...$select.split(',')];
    const value = found.slice(Number($skip), end).map((mail) => Object.fromEntries(Object.entries(shownMail(mail)).filter(([name]) => fields.includes(name))));
    return { body: { value, ...(end < found.length ? { '@odata.nextLink': `${this.url}/me/messages?$skip=${end}` } : {}) } };
  }
}

const gone: Answer = { status: 404, body: { error: { code: 'ErrorItemNotFound', message: 'The specified object was not found in the store.' } } };
const messageId = (id: string): string => `<${id.replace('=', '')}@mail.example.org>`;

/** Instants without fractions, though Graph knows them. */
function shownMail({ id, version, folder, received, changed, subject, shown }: FakeMail): Record<string, unknown> {
  return {
    '@odata.etag': `W/"${version}"`, id, changeKey: `CQAAABYAAAB${version}`, lastModifiedDateTime: toSecond(changed), receivedDateTime: toSecond(received), internetMessageId: messageId(id), subject,
    parentFolderId: `folder-${folder}`, isDraft: false, importance: 'normal', flag: { flagStatus: 'notFlagged' }, webLink: `https://outlook.example.org/owa/?ItemID=${encodeURIComponent(id)}`, ...shown,
  };
}

function mimeOf({ id, received, subject, text, parent }: FakeMail): string {
  const headers = [
    'From: Rosa Lind <rosa@example.org>', `To: Omar Bek <${OWNER}>`, `Subject: ${subject}`, `Date: ${received.toUTCString()}`, `Message-ID: ${messageId(id)}`,
    ...(parent ? [`In-Reply-To: ${messageId(parent)}`, `References: ${messageId(parent)}`] : []), 'MIME-Version: 1.0', 'Content-Type: text/plain; charset="utf-8"',
  ];
  return `${headers.join('\r\n')}\r\n\r\n${text}\r\n`;
}
