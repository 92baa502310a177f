import type { Agent } from '../agent.js';
import { readRequests } from '../read-requests.js';

const RULES = { maxTasks: 3, minConfidence: 0.3, sourceSignal: 0.6 };
const ROBOT_SUBJECT = /^(?:re: |fwd?: )*(?:\[?announce|out of office|automatic reply|auto(?:matic)?[- ]?reply|undeliver|delivery status|mail delivery|returned mail|newsletter|digest)/i;

/** Reads mail: what somebody asks of the owner, and what the owner promised. */
export const mailMaster: Agent = {
  name: 'Email Master',
  description: 'Reads mail threads and decides whether something is asked of you or promised by you.',
  sources: ['email', 'outlook'],
  isActive: true,
  usesModel: true,
  propose: (event, around) => (ROBOT_SUBJECT.test(event.title ?? '') ? [] : readRequests(event, around, RULES)),
};
