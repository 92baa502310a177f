/** A file of which this page knows that it is on its way. */
export interface SentFile {
  name: string;
  /** What the server calls it, once it has heard of it. */
  stored_name?: string;
  size_bytes: number;
  sent_bytes: number;
  isSent: boolean;
}

/** What of an import tells how far its files are. */
export interface ReadingRun {
  state: 'queued' | 'running' | 'done' | 'failed' | 'cancelled';
  current: string | null;
  skipped: readonly { path: string; item?: string | undefined; reason: string }[];
}

export type FileState = { kind: 'waiting' | 'sent' | 'reading' | 'read' } | { kind: 'sending'; share: number } | { kind: 'skipped'; reason: string };

export const shownName = ({ name, stored_name }: SentFile): string => stored_name ?? name;

/** How far a file is: on its way first, then as the import tells, which reads folder by folder, sorted by name. */
export function fileState(file: SentFile, run: ReadingRun | undefined): FileState {
  if (!file.isSent) return file.sent_bytes > 0 ? { kind: 'sending', share: file.sent_bytes / file.size_bytes } : { kind: 'waiting' };
  if (!run) return { kind: 'sent' };
  const name = shownName(file);
  const skipped = run.skipped.find(({ path, item }) => path === name && item === undefined);
  if (skipped) return { kind: 'skipped', reason: skipped.reason };
  if (run.state === 'done') return { kind: 'read' };
  if (run.state !== 'running' || run.current === null) return { kind: 'sent' };
  if (name === run.current || name.startsWith(`${run.current}/`)) return { kind: 'reading' };
  return comesBefore(name, run.current) ? { kind: 'read' } : { kind: 'sent' };
}

function comesBefore(name: string, other: string): boolean {
  const [left, right] = [name.split('/'), other.split('/')];
  const at = left.findIndex((part, index) => part !== right[index]);
  return at >= 0 && right[at] !== undefined && left[at]! < right[at];
}
