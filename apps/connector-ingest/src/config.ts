import { z } from 'zod';

const TENANT = /^(common|organizations|consumers|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.){1,8}[a-z]{2,63})$/i;

/** What the service reads from the environment. */
export const connectorIngestConfig = z.object({
  /** A folder that every user may import from. Files elsewhere on the server only an admin may import. */
  IMPORT_ROOT: z.string().startsWith('/', 'must be an absolute path').optional(),
  /** How long events are kept after they were imported, in days. */
  EVENT_RETENTION_DAYS: z.coerce.number().int().min(1).max(36_500).default(30),
  /** Events that an import stores in one transaction. */
  IMPORT_BATCH: z.coerce.number().int().min(1).max(100).default(100),
  /** Largest file that may be uploaded. */
  MAX_UPLOAD_BYTES: z.coerce.number().int().min(1).default(2 * 1024 ** 3),
  /** Where the API of a GitHub Enterprise server is, like https://github.example.com/api/v3. github.com when absent. */
  GITHUB_API_URL: z.url({ protocol: /^https?$/, error: 'must be a web address' }).optional(),
  /** The one Jira that accounts are linked with. When absent, each account names its site of Jira Cloud. */
  JIRA_URL: z.url({ protocol: /^https?$/, error: 'must be a web address' }).optional(),
  /** Where Slack's web API is; https://slack.com/api when absent. */
  SLACK_API_URL: z.url({ protocol: /^https?$/, error: 'must be a web address' }).optional(),
  /** Where the APIs of Gmail and of Google Calendar are, and signing in for each; Google's own addresses when absent. */
  GMAIL_API_URL: z.url({ protocol: /^https?$/, error: 'must be a web address' }).optional(),
  GOOGLE_CALENDAR_API_URL: z.url({ protocol: /^https?$/, error: 'must be a web address' }).optional(),
  /** Where Microsoft Graph is, and then also where to sign in; graph.microsoft.com when absent. */
  OUTLOOK_API_URL: z.url({ protocol: /^https?$/, error: 'must be a web address' }).optional(),
  /** A server in place of Telegram's, like tcp://127.0.0.1:4430?key=…: its public key in DER (PKCS #1) as base64url. */
  TELEGRAM_SERVER: z.url({ protocol: /^tcp$/, error: 'must be like tcp://host:port?key=…' }).optional(),
  /** Of the app that Adjutant is at each vendor; where both are given, and `OAUTH_REDIRECT_BASE`, one may sign in there. At Google and Microsoft there is no other way. */
  OAUTH_GITHUB_CLIENT_ID: z.string().optional(),
  OAUTH_GITHUB_CLIENT_SECRET: z.string().optional(),
  OAUTH_ATLASSIAN_CLIENT_ID: z.string().optional(),
  OAUTH_ATLASSIAN_CLIENT_SECRET: z.string().optional(),
  OAUTH_GOOGLE_CLIENT_ID: z.string().optional(),
  OAUTH_GOOGLE_CLIENT_SECRET: z.string().optional(),
  SLACK_CLIENT_ID: z.string().optional(),
  SLACK_CLIENT_SECRET: z.string().optional(),
  OUTLOOK_CLIENT_ID: z.string().optional(),
  OUTLOOK_CLIENT_SECRET: z.string().optional(),
  /** Whose accounts may sign in: a GUID, a domain, or common, organizations or consumers; common when absent. */
  OUTLOOK_TENANT_ID: z.string().regex(TENANT, 'must be a GUID, a domain, or common, organizations or consumers').optional(),
  /** Of the app at Telegram, from https://my.telegram.org/apps; accounts are linked by phone where both are given. */
  TELEGRAM_API_ID: z.coerce.number('must be the number that my.telegram.org shows').int().positive().optional(),
  TELEGRAM_API_HASH: z.string().optional(),
  /** Where people open this Adjutant; vendors send them back to /oauth/callback/{kind} below it, like /oauth/callback/github. */
  OAUTH_REDIRECT_BASE: z.url({ protocol: /^https?$/, error: 'must be a web address' }).optional(),
});
export type ConnectorIngestConfig = z.output<typeof connectorIngestConfig>;
