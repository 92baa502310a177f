import { asText, at } from '../../json/json-values.js';
import { MINUTE_MS, type PageRequest, type VendorClient, type VendorPage } from '../vendor-client.js';
import type { VendorCall } from '../vendor-call.js';
import { outlookOAuth } from './outlook-oauth.js';
import { type MailCursor, readMail } from './read-mail.js';

/** Ids that stay when a mail is moved. */
const PREFER = 'IdType="ImmutableId"';

interface OutlookCursor {
  mail: MailCursor | null;
}

/** Outlook by Microsoft Graph: the mail of a Microsoft account. */
export const outlookClient: VendorClient = {
  kind: 'outlook',
  name: 'Outlook',
  sources: ['outlook'],
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
  const { mail } = (request.cursor as OutlookCursor | null) ?? { mail: null };
  const { cursor, ...page } = await readMail(call, request, mail);
  return { ...page, cursor: { mail: cursor } satisfies OutlookCursor };
}
