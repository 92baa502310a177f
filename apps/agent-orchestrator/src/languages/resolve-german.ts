import type { Said } from '../requests/say-resolution.js';

const DONE = /(?<!\p{L})(?:erledigt|(?:ist|sind) (?:schon |bereits |jetzt |nun )?(?:raus|unterwegs|fertig|gemacht|bezahlt|überwiesen|verschickt|versandt|gebucht|bestellt|unterschrieben|abgegeben|hochgeladen)|(?:habe?|haben) (?:ich |wir )?(?:\S+ ){0,8}(?:geschickt|gesendet|verschickt|erledigt|bezahlt|überwiesen|gebucht|bestellt|unterschrieben|hochgeladen|abgegeben|gemacht|geprüft|gelesen|gegengelesen|beantwortet)|^anbei|^im anhang)(?!\p{L})/iu;
const DISMISSED = /(?<!\p{L})(?:hat sich erledigt|nicht mehr (?:nötig|notwendig|erforderlich|gebraucht)|brauchst du (?:\S+ )?nicht mehr|brauchen sie (?:\S+ )?nicht mehr|entfällt|fällt (?:leider )?aus|vergiss (?:es|das)|vergessen sie (?:es|das)|(?:ist|wurde|wird) (?:leider )?(?:abgesagt|storniert|gestrichen))(?!\p{L})/iu;
const MOVED = /(?<!\p{L})(?:verschoben|verlängert|verlegt|(?:reicht|genügt|passt|geht)(?: (?:auch|mir|uns|noch|völlig))*(?: (?:bis|am|zum|noch))?|zeit bis)(?!\p{L})/iu;
const NOT_YET = /(?<!\p{L})(?:nicht|noch nicht|kein\w*|fast|wird|werde|außer|bis auf)(?!\p{L})|\?\s*$/iu;

/** `sayResolution` for German. */
export function sayGermanResolution(sentence: string, isOwner: boolean): Said | null {
  const text = sentence.replace(/\s+/g, ' ').trim();
  if (text.length > 240 || text.endsWith('?')) return null;
  if (DISMISSED.test(text)) return isOwner ? null : 'dismissed';
  if (isOwner) return DONE.test(text) && !NOT_YET.test(text) ? 'done' : null;
  return MOVED.test(text) ? 'moved' : null;
}
