/** The three-letter pieces of each word, as PostgreSQL's pg_trgm cuts them. */
export function trigramsOf(title: string): Set<string> {
  const pieces = new Set<string>();
  for (const word of title.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []) {
    const padded = `  ${word} `;
    for (let start = 0; start + 3 <= padded.length; start += 1) pieces.add(padded.slice(start, start + 3));
  }
  return pieces;
}

/** Shared pieces over all pieces: 0..1. */
export function compareTrigrams(left: ReadonlySet<string>, right: ReadonlySet<string>): number {
  let shared = 0;
  for (const piece of left) if (right.has(piece)) shared += 1;
  const all = left.size + right.size - shared;
  return all === 0 ? 0 : shared / all;
}
