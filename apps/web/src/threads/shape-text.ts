const MAX_LINES = 12;
const LINE_CHARACTERS = 100;
const MIN_ROWS = 3;
/** Half an address would lead elsewhere. */
const BROKEN_ADDRESS = /\bhttps?:\/\/\S*$/i;

/** The beginning of a long text; null when it is short enough to be shown whole. */
export function beginningOf(text: string): string | null {
  let room = MAX_LINES;
  let end = 0;
  for (const line of text.split('\n')) {
    const rows = Math.max(1, Math.ceil(line.length / LINE_CHARACTERS));
    if (rows > room) return `${cut(text, end + room * LINE_CHARACTERS, end + line.length).replace(BROKEN_ADDRESS, '').trimEnd()} …`;
    room -= rows;
    end += line.length + 1;
  }
  return null;
}

/** Cuts at a character, never within one. */
function cut(text: string, at: number, lineEnd: number): string {
  const end = Math.min(at, lineEnd);
  return text.slice(0, /[\ud800-\udbff]/.test(text.charAt(end - 1)) ? end - 1 : end);
}

/** Is the text a patch or a table, whose columns must stand under each other? */
export function isPreformatted(text: string): boolean {
  if (/^(?:diff --git |--- a?\/?\S|@@ -\d)/m.test(text)) return true;
  const lines = text.split('\n', 400).filter((line) => line.trim() !== '');
  const isRow = (line: string) => /\S(?: {3,}|\t)\S.*\S(?: {3,}|\t)\S/.test(line) || /^\s*\|.*\|\s*$/.test(line);
  const rows = lines.filter(isRow).length;
  return rows >= MIN_ROWS && rows * 2 >= lines.length;
}
