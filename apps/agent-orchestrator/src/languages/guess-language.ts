export type Language = 'en' | 'de';

const GERMAN = /(?<!\p{L})(?:ich|du|sie|wir|ihr|mir|mich|dir|dich|uns|ihnen|ihre[nmrs]?|dein\w*|und|oder|nicht|der|die|das|den|dem|des|ein|eine[nmrs]?|ist|sind|war|hat|haben|habe|wird|werden|kann|kannst|können|könntest|könnten|bitte|bis|für|von|zum|zur|mit|auf|auch|noch|was|wann|wie|wenn|dass|heute|morgen|gestern|diese[nmrs]?|letzte[nmrs]?|danke|hallo|moin|liebe[r]?|sehr|geehrte[r]?|grüße|gruß|erledigt|fasse|zusammen|muss|steht|zeig|welche|aus|im|am)(?!\p{L})/giu;
const ENGLISH = /(?<!\p{L})(?:i|you|he|she|we|they|me|us|your|my|our|and|or|not|the|a|an|is|are|was|has|have|will|can|could|would|please|by|for|from|with|on|at|to|of|also|what|when|how|if|that|this|today|tomorrow|thanks|hello|hi|dear|regards|do|does|did|in|it)(?!\p{L})/giu;
const HEAD = 1_500;

/** The language of a message, by the small words that it is full of. English unless German clearly leads. */
export function guessLanguage(text: string): Language {
  const head = text.slice(0, HEAD);
  const german = head.match(GERMAN)?.length ?? 0;
  return german > 0 && german > (head.match(ENGLISH)?.length ?? 0) ? 'de' : 'en';
}
