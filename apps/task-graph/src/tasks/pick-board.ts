import type { Task } from '@adjutant/contracts-task-graph';

import type { Bucket } from './assign-bucket.js';

const BUCKETS: readonly Bucket[] = ['today', 'week', 'month'];

function sameWork(task: Task): string[] {
  const keys = [`title:${task.title.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ' ').trim()}`];
  if (task.source_ref && (task.source_kind === 'jira' || task.source_kind === 'github')) keys.push(`ref:${task.source_kind}:${task.source_ref}`);
  return keys;
}

/** The first `limit` of each bucket, best first; what names the same work as a task already chosen is passed over. */
export function pickBoard(ranked: Readonly<Record<Bucket, readonly Task[]>>, limit: number): Record<Bucket, Task[]> {
  const seen = new Set<string>();
  const isNew = (task: Task) => {
    const keys = sameWork(task);
    if (keys.some((key) => seen.has(key))) return false;
    keys.forEach((key) => seen.add(key));
    return true;
  };
  const board: Record<Bucket, Task[]> = { today: [], week: [], month: [] };
  for (const bucket of BUCKETS) {
    for (const task of ranked[bucket]) if (board[bucket].length < limit && isNew(task)) board[bucket].push(task);
  }
  return board;
}
