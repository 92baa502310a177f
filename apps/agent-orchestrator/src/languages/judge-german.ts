import type { Judgement, RequestKind, Speaker } from '../requests/judge-sentence.js';

interface Rule {
  kind: RequestKind;
  confidence: number;
  pattern: RegExp;
}
const rule = (kind: RequestKind, confidence: number, pattern: string): Rule => ({ kind, confidence, pattern: new RegExp(pattern, 'iu') });
const YOU = String.raw`(?:du|ihr|Sie|dir|Ihnen|euch|dich|dein\w*|Ihre?\w*)`;

/** The first that holds names the kind. */
const RULES: readonly Rule[] = [
  rule('payment', 0.9, String.raw`\b(?:rechnung|betrag|miete|gebühr|beitrag|rate|summe)\b[^?!]{0,60}(?<!\p{L})(?:fällig|überfällig|zu (?:zahlen|überweisen|begleichen))|(?<!\p{L})(?:überweis\w*|bezahl\w*|begleich\w*|zahlen sie)(?!\p{L})[^.?!]*\b(?:betrag|rechnung|gebühr|beitrag|summe|miete|eur|euro|€)|\b(?:betrag|rechnung|summe)\b[^.?!]{0,60}(?:überweis|bezahl|begleich)`),
  rule('form', 0.88, String.raw`\bbitte\b[^.?!]*\b(?:ausfüllen|ausgefüllt|unterschreib\w*|unterzeichn\w*|unterschrieben)`),
  rule('invitation', 0.86, String.raw`(?<!\p{L})passt\s+(?:es\s+)?(?:dir|euch|Ihnen)(?!\p{L})|\b(?:hast du|habt ihr|haben Sie)\s+(?:\w+\s+){0,4}Zeit\b|\b(?:bist du|seid ihr|sind Sie)\s+(?:\w+\s+){0,4}dabei\b`),
  rule('request', 0.93, String.raw`(?<!\p{L})(?:kannst|könntest|würdest|magst|möchtest)\s+du(?!\p{L})|(?<!\p{L})(?:können|könnten|würden)\s+Sie(?!\p{L})|(?<!\p{L})(?:könnt|könntet|würdet)\s+ihr(?!\p{L})`),
  rule('request', 0.92, String.raw`(?<!\p{L})bitte(?!\p{L})`),
  rule('request', 0.9, String.raw`\bes wäre (?:super|toll|nett|schön|gut|hilfreich|klasse|prima|lieb)\b|\bich wäre (?:dir|Ihnen|euch) dankbar\b|\bwäre es möglich\b`),
  rule('request', 0.84, String.raw`(?<!\p{L})(?:ich|wir)\s+(?:brauche|bräuchte|benötige|brauchen|bräuchten|benötigen)(?!\p{L})|(?<!\p{L})(?:brauche|bräuchte|benötige|brauchen|bräuchten|benötigen)\s+(?:ich|wir)(?!\p{L})`),
  rule('request', 0.84, String.raw`(?<!\p{L})(?:gib|gebt|geben Sie|sag|sage|sagt|sagen Sie)\s+(?:mir|uns)(?!\p{L})|(?<!\p{L})meld(?:e|en Sie)?\s+(?:dich|sich)(?!\p{L})`),
  rule('request', 0.82, String.raw`^(?:(?:und|also|dann|außerdem|zudem|noch eins)[,:]?\s+)?(?!haben|sind|werden|wollen|dürfen|mögen|kennen|wissen|sehen|finden)\p{L}{3,}en\s+Sie\s+[^?]*$|(?<!\p{L})(?:du musst|du solltest|Sie müssen|Sie sollten|denk(?:e)? daran|denken Sie daran|vergiss nicht|vergessen Sie nicht)(?!\p{L})`),
  rule('deadline', 0.8, String.raw`(?<!\p{L})(?:ist|sind|wird|werden)\s+(?:\w+\s+){0,3}fällig|(?<!\p{L})fällig (?:am|bis|zum)|(?<!\p{L})(?:muss|müssen)\s+(?:\S+\s+){0,6}bis\b|(?<!\p{L})(?:abgabe|anmeldung|einreichung)\s+bis(?!\p{L})`),
];
const NOT_FOR_ACTION = /gern geschehen|^bitte[,.! ]*(?:gern\w*|schön|sehr)?[.!:) ]*$|bitte (?:beachten|beachte|entschuldig|verzeih|nicht (?:auf|antwort)|keine)|um (?:ihr|euer|dein) (?:verständnis|vergebung)|bitte löschen|diese (?:e-?mail|nachricht)|wenden sie sich|bei (?:fragen|rückfragen)|falls (?:sie|du|ihr) (?:noch )?(?:fragen|weitere)|nicht (?:mehr )?(?:nötig|notwendig|erforderlich)|(?:brauchst|musst) du (?:\S+ )?nicht|du (?:brauchst|musst)\b[^.?!]*\bnicht|sie (?:brauchen|müssen)\b[^.?!]*\bnicht|hier klicken|klicken sie|abmelden|newsletter|zur (?:kenntnis|info)|vertraulich|wünsche|viel spaß|danke für|vielen dank für|nur zur info|hätte[nst]* .* (?:geschafft|gekonnt)/iu;
const QUESTION_WORD = /^(?:(?:und|also|aber|ach)[,]?\s+)?(?:wann|was|wer|wen|wem|wo|wohin|wie|warum|wieso|welche[rsnm]?|ist|sind|hast|habt|haben|gibt|soll\w*|darf|dürfen|wirst|werden)(?!\p{L})/iu;
const PROMISE = /(?<!\p{L})(?:ich|wir)\s+(?:schicke?n?|sende?n?|kümmere?n?|mache?n?|bringe?n?|bestelle?n?|buche?n?|prüfe?n?|rufe?n?|melde?n?|erledige?n?|liefere?n?|reiche?n?|schreibe?n?|gebe?n?|überweise?n?|zahle?n?|lese?n?|schaue?n?|bereite?n?|hole?n?|stelle?n?|unterschreibe?n?|werde[n]?)(?!\p{L})|(?<!\p{L})(?:schicke|sende|mache|bestelle|buche|prüfe|melde|erledige|gebe|werde)\s+ich(?!\p{L})/iu;
const NO_PROMISE = /(?<!\p{L})(?:nicht|vielleicht|wahrscheinlich|gerne? geschehen|krank|urlaub|da sein|weg sein)(?!\p{L})|\?\s*$|(?<!\p{L})(?:wenn|falls)(?!\p{L})/iu;
const SOON = /(?<!\p{L})(?:bis|heute|morgen|übermorgen|gleich|sofort|diese|nächste|(?:mon|diens|mitt|donners|frei|sams|sonn)\w*)(?!\p{L})/iu;

/** `judgeSentence` for German. */
export function judgeGerman(sentence: string, speaker: Speaker): Judgement | null {
  const text = sentence.replace(/\s+/g, ' ').trim();
  if (text.length < 6 || text.length > 600 || NOT_FOR_ACTION.test(text)) return null;
  if (speaker.isFromOwner) return PROMISE.test(text) && !NO_PROMISE.test(text) ? { kind: 'commitment', confidence: SOON.test(text) ? 0.82 : 0.62 } : null;
  const found = RULES.find(({ pattern }) => pattern.test(text)) ?? question(text, speaker);
  if (!found) return null;
  const trust = speaker.isBulk ? (speaker.isDirect === true ? 0.7 : 0.4) : speaker.isDirect === false ? 0.7 : 1;
  return { kind: found.kind, confidence: Math.round(found.confidence * trust * 100) / 100 };
}

function question(text: string, speaker: Speaker): Rule | null {
  if (!/\?["')\]]*$/.test(text) || text.split(' ').length < 3) return null;
  if (new RegExp(String.raw`(?<!\p{L})${YOU}(?!\p{L})`, 'u').test(text)) return rule('question', 0.66, '');
  return speaker.isDirect === true && QUESTION_WORD.test(text) ? rule('question', 0.58, '') : null;
}
