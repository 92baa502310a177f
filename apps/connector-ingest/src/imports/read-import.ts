import type { ImportFormat, SkippedItem } from '@adjutant/contracts-connector-ingest';

import type { NormalisedEvent } from '../connectors/connector.js';
import { explainFileError } from '../connectors/explain-file-error.js';
import { connectorFor } from '../connectors/index.js';
import type { ImportCursor } from '../database/tables.js';
import { detectFormat } from './detect-format.js';
import { type Walked, walkFiles } from './walk-files.js';

/** One step of an import and where it stands after it. */
export interface Step {
  cursor: ImportCursor;
  bytes_done: number;
  format?: ImportFormat;
  event?: NormalisedEvent;
  skipped?: SkippedItem;
  is_item: boolean;
}

export interface ReadOptions {
  paths: readonly string[];
  owner_addresses: readonly string[];
  cursor: ImportCursor | null;
  now: Date;
}

/** Everything in the given paths behind the cursor, in an order that is the same each time. */
export async function* readImport(options: ReadOptions): AsyncGenerator<Step> {
  const before = { bytes: options.cursor?.bytes_before ?? 0, files: options.cursor?.files_before ?? 0 };
  for await (const walked of walkFiles(options.paths)) {
    const order = options.cursor ? comparePlaces(walked, options.cursor, options.paths) : 1;
    if (order < 0 || (order === 0 && options.cursor!.is_done)) continue;
    yield* readPlace(walked, options, order === 0 ? options.cursor!.position : 0, before);
    if (walked.kind === 'skipped') continue;
    before.bytes += walked.file.size_bytes;
    before.files += 1;
  }
}

async function* readPlace(walked: Walked, options: ReadOptions, after: number, before: { bytes: number; files: number }): AsyncGenerator<Step> {
  const path = pathOf(walked);
  const [bytes, files] = walked.kind === 'source' ? [before.bytes + walked.file.size_bytes, before.files + 1] : [before.bytes, before.files];
  const done = (position: number): Pick<Step, 'cursor' | 'bytes_done'> => ({ cursor: { root: walked.root, path, position, is_done: true, bytes_before: bytes, files_before: files }, bytes_done: bytes });
  if (walked.kind === 'skipped') return yield { ...done(0), is_item: false, skipped: { path, reason: walked.reason } };
  let position = after;
  try {
    const detected = await detectFormat(walked.file);
    if ('reason' in detected) return yield { ...done(0), is_item: false, skipped: { path, reason: detected.reason } };
    const request = { file: walked.file, after, owner_addresses: options.owner_addresses, now: options.now };
    for await (const fetched of connectorFor(detected.format).fetch(request)) {
      position = fetched.position;
      yield {
        cursor: { root: walked.root, path, position, is_done: false, bytes_before: before.bytes, files_before: before.files },
        bytes_done: before.bytes + fetched.bytes_done,
        format: detected.format,
        is_item: fetched.kind === 'event',
        ...(fetched.kind === 'event' ? { event: fetched.event } : {}),
        ...(fetched.kind === 'skipped' ? { skipped: { path, ...(fetched.item ? { item: fetched.item } : {}), reason: fetched.reason } } : {}),
      };
    }
    yield { ...done(position), is_item: false };
  } catch (error) {
    yield { ...done(position), is_item: false, skipped: { path, reason: explainFileError(error) } };
  }
}

const pathOf = (walked: Walked): string => (walked.kind === 'source' ? walked.file.path : walked.path);

/** In the order of the walk: by root, then folder by folder. */
export function comparePlaces(walked: Walked, cursor: ImportCursor, roots: readonly string[]): number {
  if (walked.root !== cursor.root) return walked.root - cursor.root;
  const root = roots[walked.root] ?? '';
  const [a, b] = [pathOf(walked), cursor.path].map((path) => path.slice(root.length).split('/'));
  for (let at = 0; at < Math.max(a!.length, b!.length); at += 1) {
    const [left, right] = [a![at], b![at]];
    if (left === right) continue;
    if (left === undefined || right === undefined) return left === undefined ? -1 : 1;
    return left < right ? -1 : 1;
  }
  return 0;
}

/** Groups steps so that about `size` events are stored at once, and never parts what shares one position. */
export async function* inBatches(steps: AsyncIterable<Step>, size: number): AsyncGenerator<Step[]> {
  let batch: Step[] = [];
  let weight = 0;
  for await (const step of steps) {
    const last = batch.at(-1);
    const isElsewhere = last !== undefined && (last.cursor.path !== step.cursor.path || last.cursor.position !== step.cursor.position);
    if (isElsewhere && (weight >= size || batch.length >= size * 10)) {
      yield batch;
      [batch, weight] = [[], 0];
    }
    batch.push(step);
    weight += (step.event ? 1 : 0) + (step.skipped ? 1 : 0);
  }
  if (batch.length > 0) yield batch;
}
