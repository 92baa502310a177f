import type { EventDetails } from '@adjutant/contracts-connector-ingest';

import { asArray, asInstant, asObject, asText, at, type JsonObject } from '../../json/json-values.js';
import type { FetchRequest, NormalisedEvent } from '../connector.js';
import { adfToText } from './adf-to-text.js';

type Ticket = NonNullable<EventDetails['ticket']>;

/** Is this an issue as Jira's search returns it? */
export function isJiraIssue(value: unknown): boolean {
  const issue = asObject(value);
  return issue !== null && typeof issue.key === 'string' && asObject(issue.fields) !== null;
}

/** An issue and, where the export has them, its comments. */
export function toJiraEvents(value: unknown, request: Pick<FetchRequest, 'file' | 'owner_addresses'>): NormalisedEvent[] {
  const issue = asObject(value);
  const fields = asObject(issue?.fields);
  if (!issue || !fields || !isJiraIssue(issue)) throw new Error('The entry is not a Jira issue.');
  const event = issueEvent(issue, fields, request);
  return [event, ...asArray(at(fields.comment, 'comments')).flatMap((comment, index) => commentEvent(asObject(comment), index, event))];
}

function issueEvent(issue: JsonObject, fields: JsonObject, { file, owner_addresses }: Pick<FetchRequest, 'file' | 'owner_addresses'>): NormalisedEvent {
  const ticket = ticketOf(asText(issue.key), fields);
  const isMe = (user: unknown): boolean => [asText(at(user, 'emailAddress')), asText(at(user, 'displayName'))].some((name) => name !== '' && owner_addresses.includes(name.toLowerCase()));
  return {
    source: 'jira',
    external_id: ticket.key,
    event_type: 'issue',
    title: asText(fields.summary).slice(0, 1000) || null,
    body: adfToText(fields.description).slice(0, 100_000).trim() || null,
    url: urlOf(issue, fields),
    importance_score: ticket.state === 'done' ? 20 : { critical: 90, high: 75, medium: 50, low: 30 }[ticket.priority ?? 'medium'],
    occurred_at: asInstant(fields.created) ?? file.modified_at,
    revision: asInstant(fields.updated) ?? file.modified_at,
    details: {
      participants: [...personOf(fields.reporter ?? fields.creator, 'author'), ...personOf(fields.assignee, 'assignee')],
      source_ref: ticket.key,
      ...(owner_addresses.length > 0 ? { is_direct: isMe(fields.assignee), is_from_owner: isMe(fields.reporter) } : {}),
      is_bulk: false,
      attachments: asArray(fields.attachment).slice(0, 100).map((part) => ({ name: asText(at(part, 'filename')) || 'attachment', media_type: asText(at(part, 'mimeType')) || 'application/octet-stream', size_bytes: sizeOf(at(part, 'size')) })),
      ticket,
    },
    extra: { status: asText(at(fields.status, 'name')), project: asText(at(fields.project, 'name')) },
    thread: { external_id: ticket.key, related_ids: [], subject: asText(fields.summary) || null },
  };
}

function sizeOf(value: unknown): number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : 0;
}

function ticketOf(key: string, fields: JsonObject): Ticket {
  const priority = priorityOf(asText(at(fields.priority, 'name')));
  const assignee = asText(at(fields.assignee, 'displayName'));
  const reporter = asText(at(fields.reporter, 'displayName'));
  const kind = asText(at(fields.issuetype, 'name'));
  const dueAt = asInstant(fields.duedate);
  const closedAt = asInstant(fields.resolutiondate);
  return {
    key,
    state: stateOf(fields.status),
    ...(kind ? { kind } : {}),
    ...(priority ? { priority } : {}),
    ...(assignee ? { assignee } : {}),
    ...(reporter ? { reporter } : {}),
    ...(dueAt ? { due_at: dueAt } : {}),
    ...(closedAt ? { closed_at: closedAt } : {}),
    labels: asArray(fields.labels).map(asText).filter(Boolean).slice(0, 50),
    links: linksOf(fields),
  };
}

function stateOf(status: unknown): Ticket['state'] {
  const category = asText(at(status, 'statusCategory', 'key'));
  const name = asText(at(status, 'name'));
  if (category === 'done' || (category === '' && /^(done|closed|resolved|fertig|erledigt)$/i.test(name))) return 'done';
  return category === 'indeterminate' || (category === '' && /progress|review|doing/i.test(name)) ? 'in_progress' : 'open';
}

function priorityOf(name: string): Ticket['priority'] | undefined {
  if (/highest|critical|blocker|urgent/i.test(name)) return 'critical';
  if (/^(high|major)$/i.test(name)) return 'high';
  if (/^(medium|normal)$/i.test(name)) return 'medium';
  return /low|minor|trivial/i.test(name) ? 'low' : undefined;
}

function linksOf(fields: JsonObject): Ticket['links'] {
  const links: Ticket['links'] = [];
  for (const link of asArray(fields.issuelinks).slice(0, 100)) {
    const kind = /block/i.test(asText(at(link, 'type', 'name'))) ? ('blocks' as const) : ('relates_to' as const);
    const [outward, inward] = [asText(at(link, 'outwardIssue', 'key')), asText(at(link, 'inwardIssue', 'key'))];
    if (outward) links.push({ kind, direction: 'out', key: outward });
    if (inward) links.push({ kind, direction: 'in', key: inward });
  }
  const parent = asText(at(fields.parent, 'key'));
  if (parent) links.push({ kind: 'progression', direction: 'out', key: parent });
  for (const child of asArray(fields.subtasks).slice(0, 100)) if (asText(at(child, 'key'))) links.push({ kind: 'progression', direction: 'in', key: asText(at(child, 'key')) });
  return links;
}

function personOf(user: unknown, role: 'author' | 'assignee'): EventDetails['participants'] {
  const address = asText(at(user, 'emailAddress')).toLowerCase();
  const name = asText(at(user, 'displayName')) || address;
  return name ? [{ name, ...(address ? { address } : {}), role }] : [];
}

/** Where people open the issue. Behind Atlassian's gateway only an icon's address gives the site away. */
function urlOf(issue: JsonObject, fields: JsonObject): string | null {
  const addresses = [asText(issue.self), asText(at(fields.status, 'iconUrl')), asText(at(fields.priority, 'iconUrl')), asText(at(fields.issuetype, 'iconUrl'))];
  const site = addresses.map((address) => /^(https?:\/\/[^/]+)\//.exec(address)?.[1]).find((origin) => origin !== undefined && !/\/\/(api|[\w.]*avatar[\w.]*)\./.test(origin));
  return site ? `${site}/browse/${asText(issue.key)}` : null;
}

function commentEvent(comment: JsonObject | null, index: number, issue: NormalisedEvent): NormalisedEvent[] {
  const body = adfToText(comment?.body).trim();
  if (!comment || body === '') return [];
  const created = asInstant(comment.created) ?? issue.occurred_at;
  return [
    {
      ...issue,
      external_id: `${issue.external_id}/comment/${asText(comment.id) || index}`,
      event_type: 'comment',
      body: body.slice(0, 100_000),
      importance_score: Math.min(issue.importance_score, 50),
      occurred_at: created,
      revision: asInstant(comment.updated) ?? created,
      details: { participants: personOf(comment.author, 'author'), source_ref: issue.details.source_ref, attachments: [] },
      extra: {},
    },
  ];
}
