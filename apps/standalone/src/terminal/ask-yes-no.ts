import { createInterface } from 'node:readline/promises';

/** Asks on the terminal; without one the answer is `fallback`. */
export async function askYesNo(question: string, fallback: boolean, signal?: AbortSignal): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stdout.isTTY) return fallback;
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    const answer = (await terminal.question(`${question} ${fallback ? '[Y/n]' : '[y/N]'} `, signal ? { signal } : {})).trim().toLowerCase();
    return answer === '' ? fallback : answer.startsWith('y');
  } finally {
    terminal.close();
  }
}
