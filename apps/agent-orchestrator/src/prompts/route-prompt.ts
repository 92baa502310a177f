import type { PromptResponse } from '@adjutant/contracts-agent-orchestrator';

import { guessLanguage } from '../languages/guess-language.js';
import { routeGerman } from '../languages/route-german.js';

/** `isSmallTalk`: nothing in it can be looked up, so the answer says what can be asked. */
export interface Route {
  intent: PromptResponse['intent'];
  isSmallTalk: boolean;
}

const SUMMARIZE = /\b(?:summar(?:y|ies|i[sz]e[sd]?|i[sz]ing)|recap|digest|overview|catch me up|brief(?:ing| me)|tl;?dr|highlights|what(?:'s| is| has| have|s)? (?:new\b|happened|happening|been (?:going on|happening)|going on|come in)|what (?:came in|did i miss|have i missed|happened)|what i missed|bring me up to (?:date|speed)|zusammenfass\w*|status update)\b/i;
const TASKS = /\b(?:needs? (?:my )?(?:action|attention|doing|answer(?:ing)?|a reply|a response|to be done)|action items?|actionable|to-?dos?|(?:my|open|all|any|the|which|what|list|show|new|urgent|critical|high|important|overdue|pending|done|finished|completed|snoozed) (?:\w+ ){0,3}tasks?\b|^tasks?\b|what (?:should|must|shall|do|can|have) i (?:have to |need to |got to )?(?:do|work on|finish|reply|answer|tackle|start)|what (?:to do|next)|what(?:'s| is| are)? (?:my )?(?:due|overdue|on my plate|urgent|most important|priorit\w+|next|left to do|pending)|deadlines?|(?:pending|open|outstanding) (?:items?|requests?|work|issues?|points)|follow[- ]?ups?|my (?:priorities|focus|board|agenda|plate)|what did i (?:finish|complete|promise)|what have i promised|(?:my|which) (?:promises|commitments)|who is waiting (?:for|on) me|was muss ich|aufgaben)\b/i;
const GREETING = /^(?:\W*(?:hi|hello|hey|yo|hiya|greetings|good (?:morning|afternoon|evening|night|day)|howdy|hallo|moin|thanks?(?: you)?(?: (?:so|very) much| a lot)?|thx|bye|goodbye|see you|cheers|ok(?:ay)?|cool|great|nice|yes|no|there|adjutant|how are you(?: doing)?(?: today)?|what'?s up|sup|nice to meet you|test)\W*)+$/i;
const ABOUT_ITSELF = /^(?:\W*(?:hi|hello|hey)\W+)?(?:who are you|what are you|what can (?:you|i) (?:do|ask)(?: you)?(?: here)?|help(?: me)?|how (?:do|does) (?:you|this|it) work|are you (?:a |an )?(?:bot|ai|robot|human|real|computer)|what(?:'s| is) your (?:name|age|favou?rite \w+)|how old are you|where (?:are|do) you (?:from|live)|do you (?:have|like|love|know) [\w ]{0,30}|who (?:made|created|built) you|tell me about yourself)\W*$/i;
const ELSEWHERE = /\b(?:weather|forecast|tell me (?:a |another )?(?:joke|story)|(?:flip|toss) a coin|roll (?:a |the )?dice|sing|play (?:some |the |my )?\w+|(?:set|cancel|turn (?:on|off)|dim) (?:an? |the |my )?(?:alarms?|timers?|lights?|music|volume|thermostat|tv)|translate|recipe|how (?:do you|to) (?:say|cook|make|spell)|calculate|square root|(?:plus|minus|times|divided by) \d+|exchange rate|stock price|capital of|meaning of life|order (?:me )?(?:a |some )?(?:pizza|food|taxi|uber)|book (?:me )?(?:a |an )?(?:flight|hotel|table|taxi|uber)|traffic|what time is it|poem|horoscope|credit (?:score|limit)|calories|movie|song)\b/i;
const OWN_MATTERS = /\b(?:mails?|e-?mails?|messages?|slack|threads?|tickets?|issues?|meetings?|calendar|tasks?|said|say|says|sent|wrote|asked|told|mention\w*|discuss\w*|decid\w*|agree\w*|about|report|invoice|bill|contract|project|release|bug|my)\b/i;

/** Decides, by rules alone, which of the three answers a prompt wants. */
export function routePrompt(prompt: string): Route {
  const text = prompt.replace(/[’‘]/g, "'").replace(/\s+/g, ' ').trim();
  if (GREETING.test(text) || ABOUT_ITSELF.test(text) || !/[\p{L}\p{N}]/u.test(text)) return { intent: 'question', isSmallTalk: true };
  const german = guessLanguage(text) === 'de' ? routeGerman(text) : null;
  if (german) return { intent: german, isSmallTalk: false };
  if (SUMMARIZE.test(text)) return { intent: 'summarize', isSmallTalk: false };
  if (TASKS.test(text) && !isAboutContent(text)) return { intent: 'task_detection', isSmallTalk: false };
  return { intent: 'question', isSmallTalk: ELSEWHERE.test(text) && !OWN_MATTERS.test(text) };
}

/** "When is the deadline for the grant?" asks for a fact; "what are my deadlines?" for tasks. */
function isAboutContent(text: string): boolean {
  if (/\bwhat (?:.* )?(?:to )?do (?:i do )?(?:to|if|in|about|with)\b/i.test(text)) return true;
  return /^(?:when|who|where|why|how|did|does|has|is)\b/i.test(text) && !/\b(?:waiting|my|i|me|need|needs)\b/i.test(text);
}
