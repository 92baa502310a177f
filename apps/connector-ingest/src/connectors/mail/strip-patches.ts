/** A line of text with what it turned out to be. Only `own` lines become the body. */
export interface Line {
  text: string;
  kind: 'own' | 'quoted' | 'signature' | 'patch' | 'footer' | 'trailer' | 'log' | 'dropped';
}

const DIFF_START = /^(diff --git |diff -[a-zA-Z]|diff -r |Index: \S|Only in \S+: |\*\*\* \S+.*\d{4}|GIT binary patch)/;
const DIFF_HEADER =
  /^(index [0-9a-f]{4,}\.\.|new file mode|deleted file mode|old mode|new mode|similarity index|dissimilarity index|rename (from|to) |copy (from|to) |Binary files |={20,}$|--- \S|\+\+\+ \S|\\ No newline|literal \d+|delta \d+|RCS file:|retrieving revision)/;
const HUNK = /^@@+ -\d+(?:,(\d+))?(?: -\d+(?:,\d+)?)* \+\d+(?:,(\d+))? @@/;
const DIFFSTAT = /^\s*\S.*\s\|\s+(\d+ ?[+-]*|Bin( \d+ -> \d+ bytes)?|Unmerged)\s*$|^\s*\.\.\.\S+.*\s\|\s+\d+/;
const DIFFSTAT_SUMMARY = /^\s*\d+ files? changed(, \d+ insertions?\(\+\))?(, \d+ deletions?\(-\))?|^ (create|delete) mode \d{6} |^ (rename|copy) .*=>.*\(\d+%\)|^ mode change \d{6} /;
const TRAILER =
  /^\s*((Signed-off|Reviewed|Acked|Tested|Reported|Suggested|Requested|Noted|Debugged|Analy[sz]ed|Diagnosed|Found|Bisected|Co-developed|Co-authored|Liked|Nacked|NAcked|Inspired|Helped|Mentored|Improved|Based-on-patch|Reported-and-tested|Tested-and-reported|Reviewed-and-tested)-(off-)?by|Signed-off|Acked|Cc|CC|Fixes|Link|Closes|Change-Id|Message-Id|Bugzilla|Addresses|References|Patchwork-Id|Git-commit|LKML-Reference|base-commit|prerequisite-patch-id|Commit-ID)(?:-by)?:\s+\S/;
const TRAILER_BY = /^\s*(\[[^\]]+\] )?[A-Z][A-Za-z]+[- ][Bb]y: .*@/;
const TRAILER_NEEDING_PROOF = /^\s*(Cc|CC|Fixes|Link|Closes|References|Message-Id|Bugzilla|Addresses):\s/;
const TRAILER_PROOF = /@|https?:\/\/|[0-9a-f]{7,}|#\d+/;
const SHORTLOG_AUTHOR = /^\s?\s?\S[^:]* \(\d+\):?\s*$/;

/** Marks diffs, diffstats and commit trailers. */
export function stripPatches(lines: Line[]): void {
  for (let at = 0; at < lines.length; ) at = lines[at]!.kind === 'own' ? step(lines, at) : at + 1;
  markBareChanges(lines);
}

function step(lines: Line[], at: number): number {
  const text = lines[at]!.text;
  if (DIFF_START.test(text) || startsFilePair(lines, at) || HUNK.test(text)) return consumeDiff(lines, at);
  if (DIFFSTAT.test(text) || DIFFSTAT_SUMMARY.test(text)) return mark(lines, at, 'patch');
  if (/^---\s*$/.test(text) && isBeforePatch(lines, at)) return mark(lines, at, 'patch');
  if (isTrailer(text)) return mark(lines, at, 'trailer');
  if (SHORTLOG_AUTHOR.test(text) && /^ {2,}\S/.test(lines[at + 1]?.text ?? '')) return consumeShortlog(lines, at);
  return at + 1;
}

function mark(lines: Line[], at: number, kind: Line['kind']): number {
  lines[at]!.kind = kind;
  return at + 1;
}

function isTrailer(text: string): boolean {
  if (TRAILER_BY.test(text)) return true;
  return TRAILER.test(text) && (!TRAILER_NEEDING_PROOF.test(text) || TRAILER_PROOF.test(text));
}

const textAt = (lines: Line[], at: number): string => lines[at]?.text ?? '';

function startsFilePair(lines: Line[], at: number): boolean {
  return /^(--- \S|\*\*\* \S)/.test(textAt(lines, at)) && /^(\+\+\+ \S|--- \S)/.test(textAt(lines, at + 1));
}

function isBeforePatch(lines: Line[], at: number): boolean {
  return lines.slice(at + 1).some(({ text }) => DIFFSTAT.test(text) || DIFFSTAT_SUMMARY.test(text) || /^diff --git /.test(text) || HUNK.test(text));
}

/** Walks headers and hunks; the counts of a hunk's header say how long it is, whatever its lines look like. */
function consumeDiff(lines: Line[], start: number): number {
  let at = start;
  for (;;) {
    const text = textAt(lines, at);
    const hunk = HUNK.exec(text);
    if (at >= lines.length) return at;
    if (hunk) at = consumeHunk(lines, mark(lines, at, 'patch'), Number(hunk[1] ?? 1), Number(hunk[2] ?? 1));
    else if (at === start || DIFF_START.test(text) || DIFF_HEADER.test(text) || startsFilePair(lines, at)) mark(lines, at++, 'patch');
    else if (/^[-+!@\\][^ ]|^[-+] {2,}|^[-+!] \S.*[;{}()]\s*$|^\*{4,}|^\*\*\* \d|^--- \d/.test(text) && !/^--\s*$/.test(text)) mark(lines, at++, 'patch');
    else if (/^( |\t)\S?/.test(text) && isPatchLike(textAt(lines, at + 1))) mark(lines, at++, 'patch');
    else if (text.trim() === '' && isDiffAhead(lines, at)) mark(lines, at++, 'patch');
    else return markVersion(lines, at);
  }
}

function isPatchLike(text: string): boolean {
  return /^[-+ \t@]/.test(text) && !/^--\s*$/.test(text);
}

function isDiffAhead(lines: Line[], at: number): boolean {
  let next = at;
  while (next < lines.length && next < at + 3 && textAt(lines, next).trim() === '') next += 1;
  const text = textAt(lines, next);
  return DIFF_START.test(text) || HUNK.test(text) || startsFilePair(lines, next);
}

function consumeHunk(lines: Line[], start: number, oldLines: number, newLines: number): number {
  let at = start;
  let [before, after] = [Math.min(oldLines, 20_000), Math.min(newLines, 20_000)];
  while (at < lines.length && (before > 0 || after > 0)) {
    const text = textAt(lines, at);
    if (/^--\s*$/.test(text) || HUNK.test(text) || DIFF_START.test(text)) break;
    if (text !== '' && !/^[-+ \t\\]/.test(text) && !isPatchLike(textAt(lines, at + 1))) break;
    if (text.startsWith('-')) before -= 1;
    else if (text.startsWith('+')) after -= 1;
    else if (text.startsWith(' ') || text === '' || text.startsWith('\t')) [before, after] = [before - 1, after - 1];
    mark(lines, at++, 'patch');
  }
  return at;
}

/** Git ends a patch with `-- ` and its version. */
function markVersion(lines: Line[], at: number): number {
  const next = textAt(lines, at).trim() === '' ? at + 1 : at;
  if (!/^--\s*$/.test(textAt(lines, next)) || !/^\d+\.\d+[\w.-]*( \(.*\))?\s*$/.test(textAt(lines, next + 1))) return at;
  mark(lines, next, 'patch');
  return mark(lines, next + 1, 'patch');
}

function consumeShortlog(lines: Line[], start: number): number {
  let at = mark(lines, start, 'patch');
  while (/^ {2,}\S/.test(textAt(lines, at))) at = mark(lines, at, 'patch');
  return at;
}

/** Removed and added lines pasted without a hunk header: a run of `-x` and `+y` with both signs in it. */
function markBareChanges(lines: Line[]): void {
  for (let at = 0; at < lines.length; at += 1) {
    let end = at;
    while (lines[end]?.kind === 'own' && /^[-+](\S|\t| {2,})/.test(textAt(lines, end)) && !/^--|^\+\d|^-\d/.test(textAt(lines, end))) end += 1;
    const run = lines.slice(at, end);
    if (run.some(({ text }) => text.startsWith('+')) && run.some(({ text }) => text.startsWith('-'))) run.forEach((line) => (line.kind = 'patch'));
    at = Math.max(at, end - 1);
  }
}
