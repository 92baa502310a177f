import { CALLS, type ModelCall } from './fake-model.js';
import type { ReadLedger } from './ledger.js';
import type { Snapshot } from './snapshot.js';

/**
 * What the product does outside of itself: a model is paid for each question and hears of somebody. A question goes there
 * at most once for each time that its person tried; reading what came in and turning it into vectors is done again after
 * a crash. One sentence for each question that went there more often.
 */
export function checkCalls({ operations }: ReadLedger, snapshot: Snapshot): string[] {
  const questions = snapshot.rows.filter(({ table, row }) => table === CALLS && isFirst(row as unknown as ModelCall)).map(({ text }) => text);
  return operations
    .filter(({ action }) => action === 'ask')
    .flatMap(({ op, person, mark, ending }) => {
      const asked = questions.filter((text) => text.includes(mark)).length;
      const tried = ending?.attempts ?? 1;
      return asked > tried ? [`operation ${op} (${person}, ask, ${mark}) was tried ${tried} times and asked the model ${asked} times`] : [];
    });
}

/** Not one that says what was wrong with the answer before. */
function isFirst({ path, messages }: ModelCall): boolean {
  return path.endsWith('/chat/completions') && !messages.some(({ role }) => role === 'assistant');
}
