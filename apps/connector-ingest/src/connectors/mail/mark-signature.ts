import type { Line } from './strip-patches.js';

/** Who wrote the mail: a last line that is only their name is how they signed. */
export interface Sender {
  name: string;
  address: string;
}

const CLOSING =
  /^\s*(many |much |best |kind |kindest |warm |warmest |with (best|kind|warm) |all the )?(regards|thanks|thank you( (very|so) much)?( in advance)?|thanks( (a lot|again|in advance|so much|very much|much|and regards|& regards|for your (help|time|understanding|attention)))*( and (best )?regards)?|thx|tia|cheers|greetings|greets|wishes|best|sincerely( yours)?|yours( (sincerely|truly|faithfully))?|respectfully|take care|ciao|hth|hope (this|that) helps|br|rgds|later|love|xoxo|have a (great|good|nice) (day|weekend|week|one)|talk soon|see you( soon)?|mit (freundlichen|besten|lieben|herzlichen) grüßen|mit freundlichem gruß|(viele|liebe|beste|herzliche|schöne|freundliche) grüße|(lieben|besten|schönen) gruß|gruß|grüße|gruss|vg|lg|mfg|danke( (schön|im voraus))?|vielen dank( im voraus)?|besten dank|cordialement|bien cordialement|bien à (vous|toi)|amicalement|merci( (beaucoup|d'avance|par avance))?|salutations|à bientôt|saludos( cordiales)?|un saludo|(muchas )?gracias( de antemano)?|atentamente|un abrazo|cordiales saludos|saluti|cordiali saluti|grazie|met vriendelijke groet(en)?|groeten|mvh|med venlig hilsen|med vänliga hälsningar|obrigado|abraços)\s*[,.!;:~-]*\s*(:-?\)|;-?\))?\s*$/iu;
const SENT_FROM =
  /^\s*[([*_-]*\s*(Sent|Send) (from|via|using|with) \S.{0,60}$|^\s*Get Outlook for \w+|^\s*Von meinem? \S.{0,40} gesendet|^\s*Gesendet (von|mit) \S.{0,50}$|^\s*Diese Nachricht wurde von meinem|^\s*Envoy[ée] (de|depuis|à partir de) \S.{0,50}$|^\s*Enviado (desde|do|de) \S.{0,50}$|^\s*Inviato da \S.{0,50}$|^\s*Verzonden (vanaf|met) \S.{0,40}$|^\s*Sent on the move/iu;
const RULER = /^\s*([-_=*~#+]{3,}|[-_=*~]{2,}\s*\S{0,3}\s*[-_=*~]{2,})\s*$/;
const DELIMITER = /^-- ?$|^\s?--\s*$|^—$|^-- \u00a0?$/;
const CONTACT = /https?:\/\/|www\.|@|\+?\d[\d ()./-]{6,}|\b(Tel|Phone|Mobile|Fax|Cell|Mob|GPG|PGP|IRC|Jabber|Skype|Web|Email|E-Mail)\b\s*[.:]/i;
const MAX_BLOCK = 12;

/** Marks what closes a mail: below `-- `, a closing with its name block, a device's advertisement, the sender's own name. */
export function markSignature(lines: Line[], sender: Sender): void {
  lines.forEach((line) => {
    if (line.kind === 'own' && SENT_FROM.test(line.text)) line.kind = 'signature';
  });
  markDelimited(lines);
  for (let pass = 0; pass < 3 && markTail(lines, sender); pass += 1);
  markFarewell(lines);
  markClosingsBeforeQuotes(lines, sender);
}

const isOwn = (line: Line): boolean => line.kind === 'own' && line.text.trim() !== '';

function markDelimited(lines: Line[]): void {
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at]!;
    if (line.kind !== 'own' || !DELIMITER.test(line.text)) continue;
    const below = lines.slice(at).filter(isOwn).length - 1;
    if (line.text !== '-- ' && below > MAX_BLOCK) {
      line.kind = 'dropped';
      continue;
    }
    for (const rest of lines.slice(at)) if (rest.kind === 'own') rest.kind = 'signature';
    return;
  }
}

/** `Happy hacking,` above a signature that is already known. */
function markFarewell(lines: Line[]): void {
  const last = lastOwn(lines);
  const hasSignature = lines.slice(last + 1).find((line) => line.text.trim() !== '')?.kind === 'signature';
  if (last > 0 && hasSignature && /^\s*\S+(\s\S+){0,3},\s*$/.test(lines[last]!.text) && lines[last - 1]!.text.trim() === '') markRange(lines, last, last);
}

function lastOwn(lines: Line[]): number {
  return lines.findLastIndex(isOwn);
}

/** The last paragraph or the tail from a closing on; true if something was marked and there may be more above it. */
function markTail(lines: Line[], sender: Sender): boolean {
  const last = lastOwn(lines);
  return last >= 0 && markBlock(lines, last, sender);
}

function markBlock(lines: Line[], last: number, sender: Sender): boolean {
  if (isNameOf(lines[last]!.text, sender) || isClosingWithName(lines[last]!.text, sender)) return markRange(lines, last, last);
  let seen = 0;
  for (let at = last; at >= 0 && seen < 9; at -= 1) {
    const line = lines[at]!;
    if (line.kind !== 'own') break;
    if (line.text.trim() === '') continue;
    if (CLOSING.test(line.text) && isNameBlock(lines, at + 1, last)) return markRange(lines, at, last);
    if (RULER.test(line.text)) return isContactBlock(lines, at + 1, last, sender) && markRange(lines, at, last);
    if (seen > 0 && isNameOf(line.text, sender) && isContactBlock(lines, at, last, sender)) return markRange(lines, at, last);
    seen += 1;
  }
  return false;
}

/** `cheers, Joe` in one line. */
function isClosingWithName(text: string, sender: Sender): boolean {
  const split = /^(.{2,30}?)[,.!\s]\s*(\S+(?: \S+)?)$/.exec(text.trim());
  return split !== null && CLOSING.test(split[1]!) && isNameOf(split[2]!, sender);
}

function markRange(lines: Line[], from: number, to: number): true {
  for (const line of lines.slice(from, to + 1)) if (line.kind === 'own') line.kind = 'signature';
  return true;
}

/** What may stand below a closing: a few short lines that are no sentences. */
function isNameBlock(lines: Line[], from: number, to: number): boolean {
  const block = lines.slice(from, to + 1).filter(isOwn);
  return block.length <= 8 && block.every(({ text }) => text.trim().length <= 80 && !isSentence(text));
}

function isSentence(text: string): boolean {
  if (CONTACT.test(text)) return false;
  return /[?!]\s*$/.test(text) || (/[a-z]{2}\.\s*$/.test(text) && text.trim().split(/\s+/).length > 4) || text.trim().split(/\s+/).length > 9;
}

function isContactBlock(lines: Line[], from: number, to: number, sender: Sender): boolean {
  const block = lines.slice(from, to + 1).filter(isOwn);
  if (block.length === 0 || block.length > 8) return block.length === 0;
  return block.some(({ text }) => CONTACT.test(text) || isNameOf(text, sender)) && block.every(({ text }) => !isSentence(text) || text.trim().startsWith('*'));
}

/** A reply that is written above or between quotes closes there, not at the end of the mail. */
function markClosingsBeforeQuotes(lines: Line[], sender: Sender): void {
  for (let at = 1; at < lines.length; at += 1) {
    if (lines[at]!.kind !== 'quoted' || lines[at - 1]!.kind === 'quoted') continue;
    let last = at - 1;
    while (last >= 0 && lines[last]!.text.trim() === '') last -= 1;
    if (last >= 0 && lines[last]!.kind === 'own') markBlock(lines, last, sender);
  }
}

/** Is the line nothing but the sender's name, a part of it, or their initials? */
export function isNameOf(text: string, sender: Sender): boolean {
  const words = text.trim().replace(/^[-~–—*/\s.]+|[\s.,!*/-]+$/g, '').toLowerCase();
  if (words === '' || words.length > 60) return false;
  const names = sender.name.toLowerCase().split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  const local = sender.address.split('@')[0]!.toLowerCase();
  const known = new Set([...names, local, ...local.split(/[._+\d-]+/), names.map((name) => name[0]).join(''), names[0]?.[0] ?? ''].filter(Boolean));
  const parts = words.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  return parts.length > 0 && parts.length <= 5 && parts.every((part) => known.has(part) || (part.length === 1 && parts.length > 1));
}
