import type { EventDetails } from '@adjutant/contracts-connector-ingest';

import { asArray, asInstant, asObject, asText, at, type JsonObject } from '../../json/json-values.js';
import type { FetchRequest, NormalisedEvent } from '../connector.js';

type Ticket = NonNullable<EventDetails['ticket']>;

/** Is this an issue as the REST API or the command line tool exports it? */
export function isGithubIssue(value: unknown): boolean {
  const issue = asObject(value);
  return issue !== null && typeof issue.number === 'number' && typeof issue.title === 'string';
}

/** An issue or pull request and, where the export has them, its comments. */
export function toGithubEvents(value: unknown, request: Pick<FetchRequest, 'file' | 'owner_addresses'>): NormalisedEvent[] {
  const issue = asObject(value);
  if (!issue || !isGithubIssue(issue)) throw new Error('The entry is not a GitHub issue.');
  const event = issueEvent(issue, request);
  return [event, ...asArray(issue.comments).flatMap((comment, index) => commentEvent(asObject(comment), index, event))];
}

function issueEvent(issue: JsonObject, { file, owner_addresses }: Pick<FetchRequest, 'file' | 'owner_addresses'>): NormalisedEvent {
  const url = asText(issue.html_url) || asText(issue.url);
  const ref = `${repositoryOf(issue, url)}#${asText(issue.number)}`;
  const author = loginOf(issue.user ?? issue.author);
  const ticket = ticketOf(issue, ref, author);
  const created = asInstant(issue.created_at ?? issue.createdAt) ?? file.modified_at;
  const assignees = asArray(issue.assignees).map(loginOf).filter(Boolean);
  return {
    source: 'github',
    external_id: ref,
    event_type: 'issue',
    title: asText(issue.title).slice(0, 1000) || null,
    body: asText(issue.body).slice(0, 100_000).trim() || null,
    url: url || null,
    importance_score: ticket.state === 'done' ? 20 : { critical: 90, high: 75, medium: 50, low: 30 }[ticket.priority ?? 'medium'],
    occurred_at: created,
    revision: asInstant(issue.updated_at ?? issue.updatedAt) ?? file.modified_at,
    details: {
      participants: [
        ...(author ? [{ name: author, role: 'author' as const }] : []),
        ...[...new Set(assignees)].slice(0, 20).map((name) => ({ name, role: 'assignee' as const })),
      ],
      source_ref: ref,
      ...(owner_addresses.length > 0 ? { is_direct: assignees.some((name) => owner_addresses.includes(name.toLowerCase())), is_from_owner: owner_addresses.includes(author.toLowerCase()) } : {}),
      is_bulk: isBot(issue.user ?? issue.author),
      attachments: [],
      ticket,
    },
    extra: { is_pull_request: issue.pull_request !== undefined },
    thread: { external_id: ref, related_ids: [], subject: asText(issue.title) || null },
  };
}

function ticketOf(issue: JsonObject, key: string, reporter: string): Ticket {
  const labels = asArray(issue.labels).map((label) => asText(at(label, 'name')) || asText(label)).filter(Boolean).slice(0, 50);
  const isClosed = /closed|merged/i.test(asText(issue.state));
  const isStarted = labels.some((label) => /^(status[:/ ]*)?(in[ -]?progress|wip|doing|in review)$/i.test(label));
  const priority = labels.map(priorityOf).find((found) => found !== undefined);
  const assignee = loginOf(issue.assignee) || loginOf(asArray(issue.assignees)[0]);
  const dueAt = asInstant(at(issue.milestone, 'due_on') ?? at(issue.milestone, 'dueOn'));
  const closedAt = asInstant(issue.closed_at ?? issue.closedAt);
  return {
    key,
    state: isClosed ? 'done' : isStarted ? 'in_progress' : 'open',
    kind: issue.pull_request === undefined ? 'issue' : 'pull_request',
    ...(priority ? { priority } : {}),
    ...(assignee ? { assignee } : {}),
    ...(reporter ? { reporter } : {}),
    ...(dueAt ? { due_at: dueAt } : {}),
    ...(closedAt ? { closed_at: closedAt } : {}),
    labels,
    links: linksIn(asText(issue.body), key),
  };
}

/** `blocked by #12` and `blocks owner/name#3` in the text. */
function linksIn(body: string, key: string): Ticket['links'] {
  const found = body.slice(0, 100_000).matchAll(/\b(blocked by|depends on|blocks|related to|relates to)[: ]+([\w.-]+\/[\w.-]+)?#(\d{1,9})/gi);
  return [...found].slice(0, 50).map(([, verb, repository, number]) => ({
    kind: /block|depend/i.test(verb!) ? ('blocks' as const) : ('relates_to' as const),
    direction: /blocked by|depends/i.test(verb!) ? ('in' as const) : ('out' as const),
    key: `${repository ?? key.split('#')[0]}#${number}`,
  }));
}

function priorityOf(label: string): Ticket['priority'] | undefined {
  if (/\b(p0|critical|blocker|urgent|sev-?1)\b/i.test(label)) return 'critical';
  if (/\b(p1|high)\b/i.test(label)) return 'high';
  if (/\b(p2|medium)\b/i.test(label)) return 'medium';
  return /\b(p3|p4|low|minor)\b/i.test(label) ? 'low' : undefined;
}

function commentEvent(comment: JsonObject | null, index: number, issue: NormalisedEvent): NormalisedEvent[] {
  const body = asText(comment?.body).trim();
  if (!comment || body === '') return [];
  const author = loginOf(comment.user ?? comment.author);
  const created = asInstant(comment.created_at ?? comment.createdAt) ?? issue.occurred_at;
  return [
    {
      ...issue,
      external_id: `${issue.external_id}/comment/${asText(comment.id) || index}`,
      event_type: 'comment',
      body: body.slice(0, 100_000),
      url: asText(comment.html_url) || asText(comment.url) || issue.url,
      importance_score: Math.min(issue.importance_score, 50),
      occurred_at: created,
      revision: asInstant(comment.updated_at ?? comment.updatedAt) ?? created,
      details: { participants: author ? [{ name: author, role: 'author' }] : [], source_ref: issue.details.source_ref, is_bulk: isBot(comment.user ?? comment.author), attachments: [] },
      extra: {},
    },
  ];
}

function repositoryOf(issue: JsonObject, url: string): string {
  const path = /github[^/]*\/(?:repos\/)?([\w.-]+\/[\w.-]+)\/(?:issues|pull)/.exec(asText(issue.repository_url) ? `${asText(issue.repository_url)}/issues` : url)?.[1];
  return path ?? (asText(at(issue.repository, 'nameWithOwner')) || asText(at(issue.repository, 'full_name')) || 'github');
}

function loginOf(user: unknown): string {
  return asText(at(user, 'login')) || asText(at(user, 'name'));
}

function isBot(user: unknown): boolean {
  return /^bot$/i.test(asText(at(user, 'type'))) || at(user, 'is_bot') === true || /\[bot\]$/.test(loginOf(user));
}
