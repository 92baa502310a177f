import { AppError } from '@adjutant/contracts-core';

const MAX_DEPTH = 50;
const CONTROLS = new RegExp('[\\u0000-\\u0008\\u000B\\u000C\\u000E-\\u001F\\u007F]', 'g');

function cleanString(text: string): string {
  return text.replace(CONTROLS, '').toWellFormed();
}

/**
 * Parsed JSON without what no client means and every store chokes on: control characters and halves of surrogate
 * pairs. Markup stays as it is, since text is shown as text. Throws BAD_REQUEST when it is nested too deep.
 */
export function cleanInput(value: unknown, depth = 0): unknown {
  if (depth > MAX_DEPTH) throw new AppError('BAD_REQUEST', `The body is nested deeper than ${MAX_DEPTH} levels.`);
  if (typeof value === 'string') return cleanString(value);
  if (Array.isArray(value)) return value.map((item) => cleanInput(item, depth + 1));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [cleanString(key), cleanInput(inner, depth + 1)]));
}
