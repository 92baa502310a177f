import type { ImportFormat } from '@adjutant/contracts-connector-ingest';

import type { Connector } from './connector.js';
import { emlConnector } from './eml/eml.connector.js';
import { githubConnector } from './github/github.connector.js';
import { icsConnector } from './ics/ics.connector.js';
import { jiraConnector } from './jira/jira.connector.js';
import { maildirConnector } from './maildir/maildir.connector.js';
import { mboxConnector } from './mbox/mbox.connector.js';
import { slackConnector } from './slack/slack.connector.js';

/** Every connector there is. One line each. */
export const connectors: readonly Connector[] = [mboxConnector, maildirConnector, emlConnector, icsConnector, slackConnector, githubConnector, jiraConnector];

export function connectorFor(kind: ImportFormat): Connector {
  const connector = connectors.find((candidate) => candidate.kind === kind);
  if (!connector) throw new Error(`There is no connector for ${kind}.`);
  return connector;
}
