import type { Line } from './strip-patches.js';

const RULER = /^\s*([-_=*~#+]{2,}|--=+.*|\*{3,}.*\*{3,}|_{5,}.*)\s*$/;
const WEAK_LIST_FOOTER = /\/listinfo\/|mailing list\s*$|mailing list -|lists\.[\w.]+\//i;
const LIST_FOOTER =
  /to unsubscribe( from this (list|group|thread))?\b|unsubscribe (send|here|from|link|:)|send the line "unsubscribe|majordomo|you received this (message|email|bug)? ?because you('re| are)? (subscribed|watching|the|on|were)|group\/.*\?hl=|manage your (subscription|preferences)|list (archives?|info)\s*:/i;
const DISCLAIMER = [
  /\bconfidential(ity|it[ée]|le)?\b|vertraulich|confidentiel|confidencial/i,
  /\bprivileged\b|\bproprietary\b|copyright|urheberrecht/i,
  /\bintended (only |solely |exclusively )?(for|recipient)|(named|intended) (addressee|recipient)|not the (intended|named) |richtige Adressat|destinataire|destinatario/i,
  /\b(notify|inform|contact) the sender|delete (it|this|the)|in error|irrtümlich|par erreur|por error|vernichten|löschen/i,
  /\bdisclaimer\b|haftungsausschluss|legal notice/i,
  /\bunauthori[sz]ed|strictly prohibited|(copying|disclosure|distribution|dissemination)\b.*\b(prohibited|forbidden|unlawful)|untersagt|nicht gestattet/i,
  /this (e-?mail|message|communication|transmission)( \(?(and|including) any| may| contains| is)|diese (e-?mail|nachricht) (enthält|kann|ist)|ce (message|courriel|mail)|este (mensaje|correo)/i,
];
const STRONG_FOOTER =
  /^\s*(\W\s*)?(please )?(consider|think (of|about)) the environment|virus[- ]free|(checked|scanned) (by|for) (avast|avg|viruses|mailscanner)|no virus found|view (this|it) (e-?mail )?in (your|a) browser|if you (no longer|don't|do not) (wish|want) to receive|you (are receiving|'re receiving|received) this (e-?mail|message|newsletter|notification) because|reply to this email directly( or|,)|update your (email )?preferences|^\s*(unsubscribe|abmelden|se désabonner|darse de baja|privacy policy|view in browser)(\s*[|·•<(].*|\s+https?:.*)?\s*$|newsletter abbestellen|pour vous désinscrire|all rights reserved|^\s*©|this (e-?mail|message) was sent (to|by|from) .*(@|unsubscribe)|mute the thread|please do not reply( directly)? to this (e-?mail|message)|registered (in|office|address|no)\b.*\b(england|wales|company)|geschäftsführer:|amtsgericht|handelsregister|HRB \d/i;

const isOwn = (line: Line): boolean => line.kind === 'own' && line.text.trim() !== '';

/** Marks what machines and lawyers add: footers of lists, disclaimers, ways to unsubscribe. */
export function markFooters(lines: Line[]): void {
  markListFooter(lines);
  for (const paragraph of paragraphsOf(lines)) {
    const text = paragraph.map((line) => line.text).join(' ');
    const hits = DISCLAIMER.filter((pattern) => pattern.test(text)).length;
    if (hits >= 3 || STRONG_FOOTER.test(text) || paragraph.some((line) => STRONG_FOOTER.test(line.text))) markParagraph(paragraph, hits >= 3);
  }
}

/** Only the lines from the first tell-tale on, so that a sentence right above an unsubscribe link stays. */
function markParagraph(paragraph: Line[], isWhole: boolean): void {
  const first = isWhole ? 0 : Math.max(0, paragraph.findIndex((line) => STRONG_FOOTER.test(line.text)));
  for (const line of paragraph.slice(first)) line.kind = 'footer';
}

function markListFooter(lines: Line[]): void {
  const isCandidate = (line: Line): boolean => line.kind === 'own' || line.kind === 'signature';
  for (const [pattern, needsRuler] of [[LIST_FOOTER, false], [WEAK_LIST_FOOTER, true]] as const) {
    const first = lines.findIndex((line) => isCandidate(line) && pattern.test(line.text));
    if (first < 0 || lines.slice(first).filter(isOwn).length > 25) continue;
    const start = startOfFooter(lines, first);
    if (needsRuler && start === null) continue;
    for (const line of lines.slice(start ?? first)) if (isCandidate(line)) line.kind = 'footer';
    return;
  }
}

/** The nearest ruler above the tell-tale, or a long one further up: adverts are stacked. */
function startOfFooter(lines: Line[], first: number): number | null {
  let start: number | null = null;
  for (let at = first, seen = 0; at >= 0 && seen < 12; at -= 1) {
    const line = lines[at]!;
    if (line.kind !== 'own' && line.kind !== 'signature') break;
    if (line.text.trim() !== '') seen += 1;
    if (RULER.test(line.text) && (start === null || line.text.length >= 20)) start = at;
  }
  return start;
}

function paragraphsOf(lines: Line[]): Line[][] {
  const paragraphs: Line[][] = [[]];
  for (const line of lines) {
    if (isOwn(line)) paragraphs.at(-1)!.push(line);
    else if (paragraphs.at(-1)!.length > 0) paragraphs.push([]);
  }
  return paragraphs.filter((paragraph) => paragraph.length > 0);
}
