import { words } from '../words/words.js';

const MOST = 20;
const MAX_QUOTED = 60;
const ADDRESS = /^[^\s@]+@[^\s@]+$/;
const keyOf = (userId: string): string => `adjutant.addresses.${userId}`;

/** The addresses of a line with commas between, or a sentence about what is wrong in it. */
export function parseAddresses(line: string): { addresses: string[] } | { problem: string } {
  const addresses = [...new Set(line.split(/[,;\s]+/).filter(Boolean).map((one) => one.toLowerCase()))];
  const wrong = addresses.find((one) => !ADDRESS.test(one));
  if (wrong !== undefined) return { problem: words.imports.noAddress(wrong.length > MAX_QUOTED ? `${wrong.slice(0, MAX_QUOTED)}…` : wrong) };
  return addresses.length > MOST ? { problem: words.imports.tooManyAddresses } : { addresses };
}

/** The line that this user wrote last in this browser. */
export function rememberedAddresses(userId: string): string {
  return localStorage.getItem(keyOf(userId)) ?? '';
}

export function rememberAddresses(userId: string, line: string): void {
  if (line.trim()) localStorage.setItem(keyOf(userId), line.trim());
  else forgetAddresses(userId);
}

export function forgetAddresses(userId: string): void {
  localStorage.removeItem(keyOf(userId));
}
