import type { Line } from './strip-patches.js';

const QUOTE = /^\s{0,2}(?:[A-Za-z]{1,4})?>/;
const INITIALS_ONLY = /^\s{0,2}[A-Za-z]{1,4}>/;
const WROTE =
  'wrote|writes|write|said|says|schrieb|schrieben|a écrit|écrivait|a ecrit|escribió|escribio|ha escrito|ha scritto|escreveu|schreef|skrev|napisał\\(?a?\\)?|napsal|kirjoitti|пишет|написал|escribía';
const ENDS_LIKE_ATTRIBUTION = new RegExp(`(?<!\\p{L})(${WROTE})(?!\\p{L})[^.!?]{0,100}[:.,…]*\\s*$|(?<!\\p{L})(${WROTE})\\s*:|(${WROTE}) ?:`, 'iu');
const OPENS_LIKE_ATTRIBUTION = /^\s*(\* |[-–] )?(On|Am|Le|El|Il|Em|Op|Den|Dne|At|Quoting|Zitat von|Excerpts from|In message|In article|Quote|Thus spake|Also sprach)\b/iu;
const HAS_ADDRESS = /[\w.+-]+(@|\s+at\s+)[\w-]+/;
/** Outright: a date, somebody, a verb of saying and a colon at the end. */
const FULL_ATTRIBUTION = new RegExp(`^\\s*(On|Am|Le|El|Il|Em|Op|Den|Dne|At)\\s.{0,300}\\d.{0,300}(?<!\\p{L})(${WROTE})(?!\\p{L}).{0,120}:\\s*$`, 'iu');
const ORIGINAL_MESSAGE =
  /^\s*(-{2,}|_{2,}|\*{2,})\s*(Original Message|Original-Nachricht|Ursprüngliche Nachricht|Urspr\. Mitteilung|Message d'origine|Message original|Mensaje original|Messaggio originale|Mensagem original|Oorspronkelijk bericht|Forwarded message|Forwarded by .*|Forward(ed)? Message|Weitergeleitete Nachricht|Message transféré|Mensaje reenviado|Reply message|Begin forwarded message)[^\n]{0,80}(-{2,}|_{2,}|\*{2,})?\s*$|^\s*(Begin forwarded message|Anfang der weitergeleiteten Nachricht|Début du message (réexpédié|transféré))\s*:\s*$/iu;
const HEADER_FIELD =
  /^\s*\*?(From|Sent|Date|To|Cc|Bcc|Subject|Reply-To|Importance|Attachments|Von|Gesendet|Datum|An|Betreff|De|Envoyé|Date|À|A|Objet|Enviado( el)?|Para|Asunto|Fecha|Da|Inviato|Oggetto|Van|Verzonden|Aan|Onderwerp)\s?\*?:\*?\s/iu;
const SENDER_FIELD = /^\s*\*?(From|Von|De|Da|Van)\s?\*?:\*?\s/iu;
const ELISION = /^\s*[[(<{]*\s*(\.{3}|…|snip(ped)?|cut|-+ ?snip ?-+|8<.*|trimmed|deleted|\.\.\.snip\.\.\.)\s*[\])}>]*\s*$/i;

const textAt = (lines: Line[], at: number): string => lines[at]?.text ?? '';
const isBlank = (lines: Line[], at: number): boolean => at < lines.length && textAt(lines, at).trim() === '';

/** Marks replies that are quoted: by prefix, by attribution, or whole below a line or header that announces the original. */
export function markQuotes(lines: Line[]): void {
  markPrefixed(lines);
  for (let at = 0; at < lines.length; at += 1) {
    if (lines[at]!.kind !== 'own' || isBlank(lines, at)) continue;
    if (ELISION.test(lines[at]!.text)) lines[at]!.kind = 'quoted';
    else if (ORIGINAL_MESSAGE.test(lines[at]!.text)) return markFrom(lines, at);
    else if (markHeaderBlock(lines, at)) return;
    else if (markFullAttribution(lines, at)) return;
  }
}

function markPrefixed(lines: Line[]): void {
  lines.forEach((line, at) => {
    if (line.kind !== 'own' || !QUOTE.test(line.text)) return;
    if (INITIALS_ONLY.test(line.text) && !/^\s{0,2}[A-Z]{2,4}>/.test(line.text) && !INITIALS_ONLY.test(textAt(lines, at + 1)) && !INITIALS_ONLY.test(textAt(lines, at - 1))) return;
    line.kind = 'quoted';
  });
  for (let at = 0; at < lines.length; at += 1) {
    if (lines[at]!.kind !== 'quoted') continue;
    if (lines[at - 1]?.kind !== 'quoted') markAttributionAbove(lines, at);
    joinWrapped(lines, at);
  }
}

/** A long quoted line that a mailer wrapped leaves a short rest without the prefix. */
function joinWrapped(lines: Line[], at: number): void {
  const [next, after] = [lines[at + 1], lines[at + 2]];
  if (next?.kind !== 'own' || after?.kind !== 'quoted' || next.text.trim() === '') return;
  const firstWord = next.text.trim().split(' ')[0]!;
  const isRest = textAt(lines, at).length + firstWord.length >= 66 && next.text.length < 45 && /^[^\sA-Z]|^[A-Z][^.!?]*$/.test(next.text);
  if (isRest) next.kind = 'quoted';
}

function markAttributionAbove(lines: Line[], quoteAt: number): void {
  let last = quoteAt - 1;
  while (last >= 0 && quoteAt - last <= 3 && isBlank(lines, last)) last -= 1;
  if (last < 0 || lines[last]!.kind !== 'own') return;
  if (markDatedHeaders(lines, last)) return;
  for (let first = last; first > last - 4 && first >= 0 && !isBlank(lines, first) && lines[first]!.kind === 'own'; first -= 1) {
    const joined = lines.slice(first, last + 1).map(({ text }) => text.trim()).join(' ');
    if (!isAttribution(joined, first === last)) continue;
    for (let at = first; at <= last; at += 1) lines[at]!.kind = 'quoted';
    return markOpeningAbove(lines, first);
  }
}

/** The first line of a wrapped attribution, when its end alone was enough to know it. */
function markOpeningAbove(lines: Line[], first: number): void {
  for (let at = first - 1; at >= Math.max(0, first - 3) && lines[at]!.kind === 'own' && !isBlank(lines, at); at -= 1) {
    if (!OPENS_LIKE_ATTRIBUTION.test(textAt(lines, at)) || !/\d/.test(textAt(lines, at))) continue;
    for (let inner = at; inner < first; inner += 1) lines[inner]!.kind = 'quoted';
    return;
  }
}

function isAttribution(text: string, isOneLine: boolean): boolean {
  if (text.length > 400) return false;
  if (ENDS_LIKE_ATTRIBUTION.test(text) && (OPENS_LIKE_ATTRIBUTION.test(text) || isOneLine || HAS_ADDRESS.test(text))) return text.length < 200 || /\d/.test(text);
  if (OPENS_LIKE_ATTRIBUTION.test(text) && /\d{1,2}[:/.-]\d{2}/.test(text) && /[:.,]\s*$|…$/.test(text)) return true;
  return HAS_ADDRESS.test(text) && /:\s*$/.test(text);
}

/** `From: somebody` and `Date: then` right above a quote introduce it; what follows the quote is the sender's again. */
function markDatedHeaders(lines: Line[], last: number): boolean {
  let first = last;
  while (first >= 0 && (HEADER_FIELD.test(textAt(lines, first)) || /^\s+\S/.test(textAt(lines, first)))) first -= 1;
  const block = lines.slice(first + 1, last + 1);
  if (!block.some(({ text }) => SENDER_FIELD.test(text))) return false;
  block.forEach((line) => (line.kind = 'quoted'));
  return true;
}

function markHeaderBlock(lines: Line[], at: number): boolean {
  if (!SENDER_FIELD.test(textAt(lines, at))) return false;
  let end = at;
  let fields = 0;
  while (end < lines.length && end < at + 14 && (HEADER_FIELD.test(textAt(lines, end)) || (end > at && /^\s+\S/.test(textAt(lines, end))) || (isBlank(lines, end) && HEADER_FIELD.test(textAt(lines, end + 1))))) {
    if (HEADER_FIELD.test(textAt(lines, end))) fields += 1;
    end += 1;
  }
  const isAtTop = lines.slice(0, at).every(({ text }) => text.trim() === '');
  if (fields >= 3 || (fields === 2 && !isAtTop)) {
    markFrom(lines, rulerAbove(lines, at));
    return true;
  }
  if (isAtTop && HAS_ADDRESS.test(textAt(lines, at))) lines[at]!.kind = 'dropped';
  return false;
}

function rulerAbove(lines: Line[], at: number): number {
  let above = at - 1;
  while (above > 0 && isBlank(lines, above)) above -= 1;
  return /^\s*[_*=-]{3,}\s*$/.test(textAt(lines, above)) ? above : at;
}

/** `On <date> <somebody> wrote:` with the original unprefixed below it. */
function markFullAttribution(lines: Line[], at: number): boolean {
  for (let span = 1; span <= 3; span += 1) {
    const block = lines.slice(at, at + span);
    if (block.some(({ kind, text }) => kind !== 'own' || text.trim() === '')) return false;
    const joined = block.map(({ text }) => text.trim()).join(' ');
    if (!FULL_ATTRIBUTION.test(joined) || joined.length > 400) continue;
    markFrom(lines, at);
    return true;
  }
  return false;
}

function markFrom(lines: Line[], at: number): void {
  for (const line of lines.slice(at)) if (line.kind === 'own') line.kind = 'quoted';
}
