import { asText, at } from '../../json/json-values.js';
import { MINUTE_MS, type PageRequest, type VendorClient, type VendorPage } from '../vendor-client.js';
import type { VendorCall } from '../vendor-call.js';
import { outlookOAuth } from './outlook-oauth.js';
import { type CalendarCursor, readCalendar } from './read-calendar.js';
import { type MailCursor, readMail } from './read-mail.js';

/** Ids that stay when a mail is moved, times in UTC, and texts instead of HTML. */
const PREFER = 'IdType="ImmutableId", outlook.timezone="UTC", outlook.body-content-type="text", odata.maxpagesize=50';

/** Each round reads mail first, then the calendar. */
interface OutlookCursor {
  mail: MailCursor | null;
  calendar: CalendarCursor | null;
  is_at_calendar: boolean;
}

/** Outlook by Microsoft Graph: the mail and the main calendar of a Microsoft account. */
export const outlookClient: VendorClient = {
  kind: 'outlook',
  name: 'Outlook',
  sources: ['outlook', 'calendar'],
  sign_in: [],
  every_ms: 5 * MINUTE_MS,
  first_days: 30,
  baseUrl: (_credentials, { OUTLOOK_API_URL: url }) => ({ url: url ?? 'https://graph.microsoft.com/v1.0', is_configured: url !== undefined }),
  headers: ({ token }) => ({ authorization: `Bearer ${token}`, accept: 'application/json, */*;q=0.5', prefer: PREFER }),
  async identify(call) {
    const user = (await call.get('/me', { $select: 'id,mail,userPrincipalName' })).json();
    const [id, ...addresses] = ['id', 'mail', 'userPrincipalName'].map((key) => asText(at(user, key)));
    const [name] = addresses.filter(Boolean);
    if (!id || !name) throw call.trouble('no name');
    return { id, name, place: null, scopes: [], owner_names: [...new Set(addresses.filter(Boolean).map((one) => one.toLowerCase()))] };
  },
  oauth: outlookOAuth,
  fetchPage,
};

async function fetchPage(call: VendorCall, request: PageRequest): Promise<VendorPage> {
  const { mail, calendar, is_at_calendar } = (request.cursor as OutlookCursor | null) ?? { mail: null, calendar: null, is_at_calendar: false };
  if (!is_at_calendar) {
    const { events, cursor, is_last } = await readMail(call, request, mail);
    return { events, cursor: { mail: cursor, calendar, is_at_calendar: is_last } satisfies OutlookCursor, is_last: false };
  }
  const { events, cursor, is_last } = await readCalendar(call, request, calendar);
  return { events, cursor: { mail, calendar: cursor, is_at_calendar: !is_last } satisfies OutlookCursor, is_last };
}
