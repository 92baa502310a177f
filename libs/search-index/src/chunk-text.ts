const encoder = new TextEncoder();
const PARAGRAPH = /\n\s*\n/;
const SENTENCE = /(?<=[.!?…])\s+|\n/;

/** `maxBytes` counts UTF-8. What lies beyond `maxChunks` is left out. */
export interface ChunkLimits {
  maxBytes: number;
  maxChunks: number;
}

export const CHUNK_LIMITS: ChunkLimits = { maxBytes: 2048, maxChunks: 32 };

/** UTF-8 length. */
export function byteLength(text: string): number {
  return Buffer.byteLength(text);
}

/** The longest beginning of a text that fits, never half a character. */
export function cutToBytes(text: string, maxBytes: number): string {
  if (text.length * 3 <= maxBytes || Buffer.byteLength(text) <= maxBytes) return text;
  const target = new Uint8Array(maxBytes);
  return text.slice(0, encoder.encodeInto(text, target).read);
}

function* hardPieces(text: string, maxBytes: number): Generator<string> {
  let rest = text;
  while (rest.length > 0) {
    const fitting = cutToBytes(rest, maxBytes);
    const space = fitting.length < rest.length ? fitting.lastIndexOf(' ') : -1;
    const piece = space > fitting.length / 2 ? fitting.slice(0, space) : fitting;
    if (piece.length === 0) return;
    yield piece.trim();
    rest = rest.slice(piece.length).trimStart();
  }
}

function* pieces(text: string, maxBytes: number): Generator<string> {
  for (const paragraph of text.split(PARAGRAPH)) {
    if (byteLength(paragraph) <= maxBytes) yield paragraph.trim();
    else for (const sentence of paragraph.split(SENTENCE)) yield* hardPieces(sentence.trim(), maxBytes);
  }
}

/** Splits a text into passages at paragraphs, else sentences, else words; empty for a blank text. */
export function chunkText(text: string, limits: ChunkLimits = CHUNK_LIMITS): string[] {
  const chunks: string[] = [];
  let current = '';
  for (const piece of pieces(text, limits.maxBytes)) {
    if (piece === '') continue;
    const joined = current === '' ? piece : `${current}\n${piece}`;
    if (byteLength(joined) <= limits.maxBytes) current = joined;
    else {
      chunks.push(current);
      if (chunks.length >= limits.maxChunks) return chunks;
      current = piece;
    }
  }
  if (current !== '') chunks.push(current);
  return chunks;
}
