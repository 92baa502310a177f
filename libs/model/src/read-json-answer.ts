import { z } from 'zod';

export type JsonAnswer<T> = { isValid: true; value: T } | { isValid: false; problem: string };

const MAX_PROBLEM = 2_000;
const CODE_FENCE = /^\s*```(?:json)?\s*\n([\s\S]*?)\n?\s*```\s*$/;

/** What a model wrote, as the value it should be, or what is wrong with it in words that the model understands. */
export function readJsonAnswer<T>(schema: z.ZodType<T>, content: string): JsonAnswer<T> {
  const parsed = parseJson(CODE_FENCE.exec(content)?.[1] ?? content);
  if (parsed === undefined) return { isValid: false, problem: 'The answer is not JSON. Write one JSON value and nothing around it.' };
  const checked = schema.safeParse(parsed);
  return checked.success ? { isValid: true, value: checked.data } : { isValid: false, problem: z.prettifyError(checked.error).slice(0, MAX_PROBLEM) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
