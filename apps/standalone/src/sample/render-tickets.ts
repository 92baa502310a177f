import type { SampleTime } from './sample-time.js';
import type { SampleTicket, SampleWorkspace } from './workspace.shape.js';

const JIRA_STATUS = { open: ['To Do', 'new'], in_progress: ['In Progress', 'indeterminate'], done: ['Done', 'done'] } as const;
const PRIORITY: Readonly<Record<string, string>> = { critical: 'Highest', high: 'High', medium: 'Medium', low: 'Low' };

function jiraUser(workspace: SampleWorkspace, id: string | undefined) {
  const person = id ? workspace.people[id] : undefined;
  return person ? { accountId: id, displayName: person.name, emailAddress: person.address } : null;
}

function jiraIssue(workspace: SampleWorkspace, time: SampleTime, ticket: SampleTicket, index: number) {
  const [name, key] = JIRA_STATUS[ticket.state];
  const touched = ticket.closed ?? ticket.created;
  return {
    id: String(10_000 + index),
    key: ticket.key,
    self: `${workspace.jira_url}/rest/api/3/issue/${10_000 + index}`,
    fields: {
      summary: ticket.title,
      description: { type: 'doc', version: 1, content: [{ type: 'paragraph', content: [{ type: 'text', text: time.fill(ticket.body) }] }] },
      issuetype: { name: ticket.kind },
      priority: { name: PRIORITY[ticket.priority] ?? 'Medium' },
      status: { name, statusCategory: { key } },
      assignee: jiraUser(workspace, ticket.assignee),
      reporter: jiraUser(workspace, ticket.by),
      labels: ticket.labels,
      created: time.at(ticket.created, '09:00').toISOString(),
      updated: time.at(touched, '15:00').toISOString(),
      duedate: ticket.due === undefined ? null : time.date(ticket.due),
      resolutiondate: ticket.closed === undefined ? null : time.at(ticket.closed, '15:00').toISOString(),
      project: { key: 'WATER', name: 'Water loggers' },
      issuelinks: ticket.links.map(([, direction, other], link) => ({
        id: `${index}-${link}`,
        type: { name: 'Blocks', inward: 'is blocked by', outward: 'blocks' },
        [direction === 'out' ? 'outwardIssue' : 'inwardIssue']: { key: other },
      })),
    },
  };
}

function githubIssue(workspace: SampleWorkspace, time: SampleTime, ticket: SampleTicket) {
  const person = (id: string) => ({ login: id, type: 'User' });
  return {
    id: 9_000_000 + Number(ticket.key),
    number: Number(ticket.key),
    title: ticket.title,
    body: time.fill(ticket.body),
    state: ticket.state === 'done' ? 'closed' : 'open',
    html_url: `https://github.com/${workspace.repository}/issues/${ticket.key}`,
    repository_url: `https://api.github.com/repos/${workspace.repository}`,
    user: person(ticket.by),
    assignee: ticket.assignee ? person(ticket.assignee) : null,
    assignees: ticket.assignee ? [person(ticket.assignee)] : [],
    labels: ticket.labels.map((name) => ({ name })),
    comments: 0,
    created_at: time.at(ticket.created, '09:00').toISOString(),
    updated_at: time.at(ticket.closed ?? ticket.created, '15:00').toISOString(),
    closed_at: ticket.closed === undefined ? null : time.at(ticket.closed, '15:00').toISOString(),
  };
}

/** The tickets as a Jira search result. */
export function renderJira(workspace: SampleWorkspace, time: SampleTime) {
  const tickets = workspace.tickets.filter((ticket) => ticket.system === 'jira');
  return { startAt: 0, maxResults: tickets.length, total: tickets.length, issues: tickets.map((ticket, index) => jiraIssue(workspace, time, ticket, index)) };
}

/** The issues as GitHub lists them. */
export function renderGithub(workspace: SampleWorkspace, time: SampleTime) {
  return workspace.tickets.filter((ticket) => ticket.system === 'github').map((ticket) => githubIssue(workspace, time, ticket));
}
