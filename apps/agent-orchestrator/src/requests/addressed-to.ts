const NAME = String.raw`\p{Lu}[\p{L}'’-]+(?:\s\p{Lu}[\p{L}'’-]+)?`;
const NAMES = String.raw`@?${NAME}(?:\s*(?:,|&|\band\b|\bund\b)\s*@?${NAME}){0,3}`;
const GREETING = String.raw`(?:(?:[Hh]i|[Hh]ello|[Hh]ey|[Dd]ear|[Hh]allo|[Mm]oin|[Ll]iebe[r]?|[Gg]uten\s(?:Tag|Morgen)|OK|[Oo]kay|[Tt]hanks|[Aa]nd|[Aa]lso|[Ss]o)[,]?\s+)?`;
const OPENING = new RegExp(`^${GREETING}(${NAMES})\\s*[,:–-]\\s+(\\S+(?:\\s+\\S+)?)`, 'u');
const MENTION = new RegExp(`^${GREETING}((?:@${NAME})(?:\\s*(?:,|&|\\band\\b|\\bund\\b)?\\s*@${NAME}){0,3})\\s+\\S`, 'u');
const SALUTATION = new RegExp(`^${GREETING}(${NAMES})\\s*[,!:–-]?$`, 'u');
const EVERYBODY = /^@?(?:all|everyone|everybody|team|folks|guys|here|channel|colleagues|sir|madam|alle|zusammen|kolleg\w*)$/iu;
/** Words that open a sentence with a capital and a comma, and are nobody. */
const NOBODY = /^(?:today|tonight|tomorrow|(?:mon|tues|wednes|thurs|fri|satur|sun)days?|january|february|march|april|may|june|july|august|september|october|november|december|thanks?|please|also|finally|lastly|first|firstly|second|secondly|third|next|then|now|later|however|otherwise|anyway|meanwhile|therefore|besides|ok|okay|yes|yeah|no|sure|sorry|again|alternatively|additionally|btw|morning|afternoon|evening|perhaps|maybe|ideally|preferably|actually|unfortunately|hopefully|good|great|reminder|note|urgent|important|fyi|question|heute|morgen|bitte|danke|außerdem|sonst|übrigens|zudem|ferner|daher|nein|ja|gut)$/i;
const ASKS = /^(?:please|pls|plz|kindly|can|could|would|will|bitte|kannst|könntest|would)\b/iu;

/** Who can be spoken to: what the owner is called, and the others that the message goes to or comes from. */
export interface Audience {
  owner: readonly string[];
  others: readonly string[];
  /** More than one reads it, so a name that nobody knows is likelier a third person than a nickname. */
  isShared: boolean;
}

/** Does a sentence begin with somebody else's name ("Jonas, please …", "@Bob please …")? Nobody's where the owner is named as well. */
export function isToSomebodyElse(text: string, { owner, others, isShared }: Audience): boolean {
  const opening = OPENING.exec(text);
  const names = namesIn(opening?.[1] ?? MENTION.exec(text)?.[1] ?? '');
  if (owner.length === 0 || names.length === 0 || names.some((name) => EVERYBODY.test(name) || isOneOf(name, owner))) return false;
  if (names.some((name) => isOneOf(name, others))) return true;
  return isShared && !names.some((name) => NOBODY.test(name)) && (text.trimStart().includes('@') || ASKS.test(opening?.[2] ?? ''));
}

/** Does a line greet others than the owner ("Hi Bob,")? What follows is said to them. */
export function greetsSomebodyElse(line: string, { owner, others }: Audience): boolean {
  const names = namesIn(SALUTATION.exec(line)?.[1] ?? '');
  return owner.length > 0 && names.length > 0 && names.every((name) => isOneOf(name, others) && !isOneOf(name, owner));
}

/** Does a text speak of the owner by name? */
export function namesOwner(text: string, { owner }: Audience): boolean {
  return [...text.matchAll(new RegExp(NAME, 'gu'))].some(([name]) => isOneOf(name, owner));
}

function namesIn(text: string): string[] {
  return [...text.matchAll(new RegExp(NAME, 'gu'))].map(([name]) => name);
}

function isOneOf(name: string, people: readonly string[]): boolean {
  const words = wordsOf(name);
  return people.some((person) => wordsOf(person.replace(/@.*$/, '')).some((word) => words.includes(word)));
}

const wordsOf = (name: string): string[] => name.toLowerCase().split(/[^\p{L}]+/u).filter((word) => word.length >= 2);
