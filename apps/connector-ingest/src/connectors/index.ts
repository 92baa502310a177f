import type { ImportFormat } from '@adjutant/contracts-connector-ingest';

import type { Connector } from './connector.js';
import { emlConnector } from './eml/eml.connector.js';
import { githubClient } from './github/github.client.js';
import { githubConnector } from './github/github.connector.js';
import { gmailClient } from './gmail/gmail.client.js';
import { googleCalendarClient } from './google-calendar/google-calendar.client.js';
import { icsConnector } from './ics/ics.connector.js';
import { jiraClient } from './jira/jira.client.js';
import { jiraConnector } from './jira/jira.connector.js';
import { maildirConnector } from './maildir/maildir.connector.js';
import { mboxConnector } from './mbox/mbox.connector.js';
import { outlookClient } from './outlook/outlook.client.js';
import { slackClient } from './slack/slack.client.js';
import { slackConnector } from './slack/slack.connector.js';
import { telegramClient } from './telegram/telegram.client.js';
import { overHttp } from './vendor-call.js';
import type { Vendor, VendorClient } from './vendor-client.js';

export interface NamedKind {
  kind: string;
  name: string;
}

/** Every connector that reads files. One line each. */
export const connectors: readonly Connector[] = [mboxConnector, maildirConnector, emlConnector, icsConnector, slackConnector, githubConnector, jiraConnector];

export function connectorFor(kind: ImportFormat): Connector {
  const connector = connectors.find((candidate) => candidate.kind === kind);
  if (!connector) throw new Error(`There is no connector for ${kind}.`);
  return connector;
}

/** Every vendor that is asked over HTTP. */
export const httpClients: readonly VendorClient[] = [slackClient, githubClient, jiraClient, gmailClient, googleCalendarClient, outlookClient];

/** Every vendor whose accounts can be linked. Files of the same kind are read by the connector of that kind, where there is one. */
export const vendorClients: readonly Vendor[] = [...httpClients.map(overHttp), telegramClient];

/** Every kind there is, of files, of accounts, or of both. */
export const kinds: readonly NamedKind[] = [...connectors, ...vendorClients.filter(({ kind }) => connectors.every((connector) => connector.kind !== kind))];

export function vendorOf(kind: string): Vendor | undefined {
  return vendorClients.find((client) => client.kind === kind);
}
