import { parentPort, workerData } from 'node:worker_threads';

import { IndexFiles } from './index-files.js';
import type { IndexReply, IndexRequest } from './index-request.js';

/** The thread's entry: answers requests in order, and between them does the work that can wait. */
interface WorkerSettings {
  folder: string;
  maxOpen: number;
}

const SQLITE_FULL = 13;
const { folder, maxOpen }: WorkerSettings = workerData;
const files = new IndexFiles(folder, maxOpen);
let isPumping = false;

function reply(request: IndexRequest): IndexReply {
  try {
    return { id: request.id, result: files.run(request.userId, request.operation) };
  } catch (error) {
    const isFull = error instanceof Error && 'errcode' in error && error.errcode === SQLITE_FULL;
    const message = error instanceof Error ? error.message : String(error);
    return { id: request.id, error: { code: isFull ? 'UNAVAILABLE' : 'INTERNAL', message: isFull ? 'The disk that holds the search index is full.' : `The search index failed: ${message}` } };
  }
}

function pump(): void {
  isPumping = files.step();
  if (isPumping) setImmediate(pump);
  else parentPort?.postMessage('idle');
}

parentPort?.on('message', (message: IndexRequest | 'close') => {
  if (message === 'close') {
    files.close();
    parentPort?.close();
    return;
  }
  parentPort?.postMessage(reply(message));
  if (!isPumping) {
    isPumping = true;
    setImmediate(pump);
  }
});
