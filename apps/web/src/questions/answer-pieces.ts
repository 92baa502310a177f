export type AnswerPiece = { kind: 'text'; text: string } | { kind: 'source'; number: number };

/** Cuts an answer into words and the numbers of its sources; `[1, 2]` is two of them, `[0]` or a year in brackets none. */
export function answerPieces(answer: string, known: ReadonlySet<number>): AnswerPiece[] {
  const pieces: AnswerPiece[] = [];
  let last = 0;
  for (const { index, 0: whole, 1: list = '' } of answer.matchAll(/ ?\[(\d{1,3}(?:\s*,\s*\d{1,3})*)\]/g)) {
    const numbers = list.split(',').map(Number);
    if (!numbers.every((number) => known.has(number))) continue;
    if (index > last) pieces.push({ kind: 'text', text: answer.slice(last, index) });
    pieces.push(...numbers.map((number) => ({ kind: 'source' as const, number })));
    last = index + whole.length;
  }
  if (last < answer.length) pieces.push({ kind: 'text', text: answer.slice(last) });
  return pieces;
}
