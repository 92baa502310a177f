import type { TaskCandidate } from '@adjutant/contracts-agent-orchestrator';
import type { Event } from '@adjutant/contracts-connector-ingest';

import { dropDue } from '../../requests/drop-due.js';
import { judgeSentence } from '../../requests/judge-sentence.js';
import { makeTitle } from '../../requests/make-title.js';
import { splitSentences } from '../../requests/split-sentences.js';
import { parseDue } from '../../windows/parse-due.js';
import type { Agent, Surroundings } from '../agent.js';
import { buildCandidate } from '../build-candidate.js';
import { senderOf } from '../candidate-text.js';
import { readRequests, speakerOf } from '../read-requests.js';

const RULES = { maxTasks: 2, minConfidence: 0.5, sourceSignal: 0.7 };
const CONSENT = /^(?:(?:yes|yep|yeah|sure|ok|okay|will do|on it|i'?ll do (?:it|that)|consider it done|no problem|np|gladly|i'?ll take (?:it|this|that)|i can do (?:it|that|this)|i'?m on it|got it)\b[\s,.!:)👍]*)+(.{0,80})$/isu;
const NON_MESSAGE: ReadonlySet<string> = new Set(['reaction', 'file']);

/** The owner's "will do" makes a task of what the turn before asked; the quote is the owner's own word. */
function accepted(event: Event, around: Surroundings): TaskCandidate[] {
  const { preceding } = around;
  const answer = (event.body ?? '').trim();
  if (!preceding?.body || preceding.details.is_from_owner || !CONSENT.test(answer)) return [];
  const speaker = { ...speakerOf(preceding), isDirect: true, isBulk: false };
  const asked = splitSentences(preceding.body).find(({ text }) => judgeSentence(text, speaker) !== null);
  if (!asked) return [];
  const due = parseDue(answer, { now: new Date(event.occurred_at), timeZone: around.timeZone }) ?? parseDue(asked.text, { now: new Date(preceding.occurred_at), timeZone: around.timeZone });
  return [
    buildCandidate(event, {
      title: makeTitle(dropDue(asked.text, due?.is_deadline ? due.phrase : null), 'request', senderOf(preceding)),
      quote: answer.slice(0, 300),
      confidence: 0.8,
      importance: 0.62,
      sourceSignal: RULES.sourceSignal,
      details: `${senderOf(preceding) ?? 'Somebody'} asked: “${asked.text}”`,
      due,
      resolves: { as: 'repeated', event_id: preceding.id, thread_id: null, about: null },
      links: [{ kind: 'progression', direction: 'in', event_id: preceding.id, why: `Follow up to “${asked.text.slice(0, 60)}”` }],
    }),
  ];
}

/** In a channel that others share, a request counts when it names the owner; nobody else's request is the owner's work. */
function isForOwner(event: Event): boolean {
  const { is_direct, channel, is_from_owner } = event.details;
  return is_from_owner === true || is_direct === true || event.event_type === 'mention' || channel?.is_private === true || is_direct === undefined;
}

export const chatMaster: Agent = {
  name: 'Chat Master',
  description: 'Reads chat turns with the turn before them: requests, questions and mentions for you, and what you took on.',
  sources: ['slack', 'telegram'],
  isActive: true,
  usesModel: true,
  propose: (event, around) => {
    if (NON_MESSAGE.has(event.event_type) || event.details.is_bulk) return [];
    if (event.details.is_from_owner) {
      const taken = accepted(event, around);
      return taken.length > 0 ? taken : readRequests(event, around, RULES);
    }
    const rules = isForOwner(event) ? RULES : { ...RULES, minConfidence: 0.65 };
    return readRequests(event, around, rules);
  },
};
