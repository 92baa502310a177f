import { routes, type Upload } from '@adjutant/contracts-gateway';

import type { HttpClient, HttpRequest } from './http.client.js';
import { newKey } from './new-key.js';
import { toHttpRequest } from './to-http-request.js';

/** A file to send: from an input, from a drop, or made. `name` may have folders. */
export interface FileToUpload {
  name: string;
  blob: Blob;
}

/** How far one file is. */
export interface UploadProgress {
  name: string;
  /** What the server calls it: the same, unless nobody could show or store that. */
  stored_name: string;
  sent_bytes: number;
  size_bytes: number;
}

export interface UploadOptions {
  onProgress?: (progress: UploadProgress) => void;
  signal?: AbortSignal;
}

/** Files up to this size are sent several at a time: there the way takes longer than the bytes. */
const SMALL_BYTES = 256 * 1024;
const LANES = 4;
/** A part or an announcement is sent again this often; the waits between grow to ten seconds. */
const RETRIES = 8;

/** Sends files in parts and answers their upload ids, in the order of the files. What was sent is given up when it fails or is aborted. */
export async function uploadFiles(http: HttpClient, files: readonly FileToUpload[], options: UploadOptions = {}): Promise<string[]> {
  const ids: string[] = [];
  const failed = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, failed.signal]) : failed.signal;
  const send = async (at: number): Promise<void> => {
    signal.throwIfAborted();
    await uploadFile(http, files[at]!, { ...options, signal }, (id) => (ids[at] = id));
  };
  const isSmall = (at: number): boolean => files[at]!.blob.size <= SMALL_BYTES;
  const all = files.map((_, at) => at);
  try {
    await inLanes(all.filter(isSmall), LANES, send);
    await inLanes(all.filter((at) => !isSmall(at)), 1, send);
    return ids;
  } catch (error) {
    failed.abort(error);
    await giveUp(http, ids);
    throw error;
  }
}

async function uploadFile(http: HttpClient, { name, blob }: FileToUpload, { onProgress, signal }: UploadOptions, announced: (id: string) => void): Promise<void> {
  const send = async (request: HttpRequest): Promise<unknown> => (await http.send({ ...request, retries: RETRIES, ...(signal ? { signal } : {}) })).json();
  const upload = (await send({ ...toHttpRequest(routes.createUpload, { name, size_bytes: blob.size }), idempotencyKey: newKey() })) as Upload;
  announced(upload.id);
  const tell = (sent_bytes: number) => onProgress?.({ name, stored_name: upload.name, sent_bytes, size_bytes: blob.size });
  tell(0);
  for (let sent = 0, number = 1; sent < blob.size; number += 1) {
    const part = blob.slice(sent, sent + upload.part_bytes);
    const { method, path } = toHttpRequest(routes.putUploadPart, { id: upload.id, number });
    await send({ method, path, bytes: part });
    sent += part.size;
    tell(sent);
  }
}

async function inLanes<Item extends string | number>(items: readonly Item[], lanes: number, work: (item: Item) => Promise<void>): Promise<void> {
  const waiting = [...items];
  const lane = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await work(next);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

/** As good as it goes: what stays is removed by the server within a day. */
async function giveUp(http: HttpClient, ids: readonly string[]): Promise<void> {
  const announced = ids.filter((id) => id !== undefined);
  await inLanes(announced, LANES, async (id) => void (await http.send(toHttpRequest(routes.deleteUpload, { id })).catch(() => undefined)));
}
