import { z } from 'zod';

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
  /** Of the app that Adjutant is at GitHub, at Atlassian and at Google; where both are given, and the next, one may sign in there; at Google there is no other way. */
  OAUTH_GITHUB_CLIENT_ID: z.string().optional(),
  OAUTH_GITHUB_CLIENT_SECRET: z.string().optional(),
  OAUTH_ATLASSIAN_CLIENT_ID: z.string().optional(),
  OAUTH_ATLASSIAN_CLIENT_SECRET: z.string().optional(),
  OAUTH_GOOGLE_CLIENT_ID: z.string().optional(),
  OAUTH_GOOGLE_CLIENT_SECRET: z.string().optional(),
  /** Where people open this Adjutant; vendors send them back to /oauth/callback/{kind} below it, like /oauth/callback/github. */
  OAUTH_REDIRECT_BASE: z.url({ protocol: /^https?$/, error: 'must be a web address' }).optional(),
});
export type ConnectorIngestConfig = z.output<typeof connectorIngestConfig>;
