import { markFooters } from './mark-footers.js';
import { markLogs } from './mark-logs.js';
import { markQuotes } from './mark-quotes.js';
import { markSignature, type Sender } from './mark-signature.js';
import { type Line, stripPatches } from './strip-patches.js';

/** What a mail's text falls into. `own` is what its sender wrote for this occasion. */
export interface MailText {
  own: string;
  quoted: string;
  signature: string;
  patch: string;
  footer: string;
  log: string;
}

const MAX_LINES = 20_000;
const MAX_LINE = 4_000;
const PGP_BEGIN = /^-----BEGIN PGP (SIGNATURE|MESSAGE|PUBLIC KEY BLOCK)-----/;
const PGP_END = /^-----END PGP [A-Z ]+-----/;

/** Tells what the sender wrote apart from everything else that stands in a mail. */
export function separateOwnWords(text: string, sender: Sender): MailText {
  const lines = linesOf(text);
  markPgp(lines);
  stripPatches(lines);
  markQuotes(lines);
  markFooters(lines);
  markLogs(lines);
  markSignature(lines, sender);
  return {
    own: joined(lines, ['own']),
    quoted: joined(lines, ['quoted']),
    signature: joined(lines, ['signature']),
    patch: joined(lines, ['patch', 'trailer']),
    footer: joined(lines, ['footer']),
    log: joined(lines, ['log']),
  };
}

function linesOf(text: string): Line[] {
  return text
    .replace(/\r\n?/g, '\n')
    .split('\n', MAX_LINES)
    .map((line) => ({ text: tidy(line.slice(0, MAX_LINE)), kind: 'own' }));
}

function tidy(line: string): string {
  const text = line.replaceAll('\u00a0', ' ').replace(/[\u200b\u200c\u200e\u200f\u2060\ufeff\u00ad]/g, '');
  return /^-- $/.test(text) ? text : text.trimEnd();
}

function markPgp(lines: Line[]): void {
  let isInside = false;
  lines.forEach((line, at) => {
    if (line.text.startsWith('-----BEGIN PGP SIGNED MESSAGE-----')) {
      line.kind = 'dropped';
      if (/^Hash: /.test(lines[at + 1]?.text ?? '')) lines[at + 1]!.kind = 'dropped';
    }
    if (PGP_BEGIN.test(line.text)) isInside = true;
    if (isInside) line.kind = 'signature';
    if (PGP_END.test(line.text)) isInside = false;
  });
}

function joined(lines: Line[], kinds: Line['kind'][]): string {
  const isOwn = kinds.includes('own');
  const kept = lines.map((line) => (kinds.includes(line.kind) ? line.text : isOwn ? '' : null)).filter((line) => line !== null);
  return kept
    .join('\n')
    .replace(/^[\s\n]*\n/, '')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}
