import type { Fact } from './read-catalogue.js';

const keyOf = ({ side, name, detail }: Fact): string => `${side} ${name} ${detail}`;

/**
 * Where a program made for the schema `before` no longer finds what it uses in the schema `after`, or may not write what
 * it writes; one entry each. What belongs to a thing that is gone is not named beside it.
 */
export function findBreaks(before: readonly Fact[], after: readonly Fact[]): string[] {
  const known = new Set(before.map(keyOf));
  const kept = new Set(after.map(keyOf));
  const namesBefore = new Set(before.filter(({ side }) => side === 'given').map(({ name }) => name));
  const namesAfter = new Set(after.filter(({ side }) => side === 'given').map(({ name }) => name));
  const taken = before.filter((fact) => fact.side === 'given' && !kept.has(keyOf(fact)) && fact.of.every((name) => namesAfter.has(name)));
  const added = after.filter((fact) => fact.side === 'demanded' && !known.has(keyOf(fact)) && fact.of.some((name) => namesBefore.has(name)));
  return [...taken.map(({ name }) => `${namesAfter.has(name) ? 'changes' : 'takes away'} ${name}`), ...added.map(({ name }) => `demands: ${name}`)].sort();
}
