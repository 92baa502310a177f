/** From which probability on two descriptions are taken for the same work. */
export const SAME_WORK = 0.85;

/** How likely the proposal `key` is the same work as a task, or as another proposal of the batch. */
export interface Likeness {
  key: string;
  with: { task_id: string } | { key: string };
  probability: number;
}

/** What a proposal becomes: a task of its own, or part of a task that is there or will be made of another proposal. */
export type MergePlan = { create: true } | { task_id: string } | { key: string };

/**
 * Decides for each proposal, in order. One that equals an earlier one follows it, wherever that went, so that no two of a
 * batch become the same task twice.
 */
export function planMerges(keys: readonly string[], likenesses: readonly Likeness[]): Map<string, MergePlan> {
  const plans = new Map<string, MergePlan>();
  for (const key of keys) plans.set(key, follow(best(key, likenesses, plans), plans));
  return plans;
}

function best(key: string, likenesses: readonly Likeness[], decided: ReadonlyMap<string, MergePlan>): Likeness | undefined {
  return likenesses
    .filter((likeness) => likeness.key === key && likeness.probability >= SAME_WORK && ('task_id' in likeness.with || decided.has(likeness.with.key)))
    .sort((left, right) => right.probability - left.probability)[0];
}

function follow(likeness: Likeness | undefined, decided: ReadonlyMap<string, MergePlan>): MergePlan {
  if (!likeness) return { create: true };
  if ('task_id' in likeness.with) return likeness.with;
  const earlier = decided.get(likeness.with.key);
  return !earlier || 'create' in earlier ? likeness.with : earlier;
}
