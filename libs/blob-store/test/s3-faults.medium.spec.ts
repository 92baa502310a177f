import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';

import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import type { S3BlobStore } from '../src/index.js';
import { FaultyLine } from './faulty-line.js';
import { createTestBuckets } from './test-buckets.js';

const MB = 1024 ** 2;
const ada = { userId: '11111111-1111-4111-8111-111111111111' };
const waits = { connectMs: 500, answerMs: 700, sendMs: 1_500, idleMs: 700 };
const long = randomBytes(12 * MB);
const SLOW = { code: 'DEADLINE_EXCEEDED', message: 'The S3 server did not answer in time. Try again in a moment.' };
const buckets = createTestBuckets();

describe('S3BlobStore on a line that breaks', () => {
  let line: FaultyLine;
  let store: S3BlobStore;
  beforeAll(async () => {
    line = await FaultyLine.to(buckets.ceph.endpoint);
    store = await buckets.open({ endpoint: line.endpoint, waits });
    await store.put(ada, 'long', long);
  });
  beforeEach(() => {
    line.fault = () => undefined;
    line.seen.length = 0;
  });
  afterAll(async () => {
    await store?.close();
    await line?.close();
  });

  const countOf = (pattern: RegExp) => line.seen.filter((each) => pattern.test(each)).length;
  const tryAll = async (work: () => Promise<unknown>): Promise<number> => {
    const startedMs = Date.now();
    await expect(work()).rejects.toMatchObject(SLOW);
    return Date.now() - startedMs;
  };

  it('tries again when an answer is lost', async () => {
    for (const [pattern, work] of [
      [/^PUT/, () => store.put(ada, 'note', Buffer.from('x'))],
      [/^GET .*list-type/, () => store.list(ada, '', 10)],
      [/^HEAD/, () => store.head(ada, 'note')],
      [/^DELETE/, () => store.delete(ada, 'note')],
    ] as const) {
      line.breakNext(pattern, { kind: 'lose-answer' });
      await work();
      expect([pattern, countOf(pattern)]).toEqual([pattern, 2]);
    }
  });

  it('does not take its own first try for somebody else', async () => {
    line.breakNext(/^PUT/, { kind: 'lose-answer' });
    await store.putOnce(ada, 'manifest', Buffer.from('mine'));
    await expect(store.putOnce(ada, 'manifest', Buffer.from('theirs'))).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(await text(await store.get(ada, 'manifest'))).toBe('mine');
  });

  it('knows that an upload in parts is whole when that answer is lost', async () => {
    line.breakNext(/^POST .*uploadId=/, { kind: 'lose-answer' });
    expect(await store.put(ada, 'parts', Readable.from([long]))).toMatchObject({ sizeBytes: long.length });
    expect((await buffer(await store.get(ada, 'parts'))).equals(long)).toBe(true);
    expect(countOf(/^POST .*uploadId=/)).toBe(2);
  });

  it('sends a part again that did not arrive', async () => {
    line.breakNext(/^PUT .*partNumber=1/, { kind: 'lose-answer' });
    await store.put(ada, 'parts', Readable.from([long]));
    expect((await buffer(await store.get(ada, 'parts'))).equals(long)).toBe(true);
  });

  it('tells a reader of a cut connection that it is cut', async () => {
    for (const afterBytes of [1, 100_000, long.length - 1]) {
      line.breakNext(/^GET/, { kind: 'cut', afterBytes });
      await expect(buffer(await store.get(ada, 'long'))).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    }
  });

  it('gives up on a server that takes requests and does not answer', async () => {
    line.breakNext(/./, { kind: 'stall' }, Infinity);
    const asking = [() => store.head(ada, 'long'), () => store.get(ada, 'long'), () => store.list(ada, '', 10), () => store.delete(ada, 'long')].map(async (work) => {
      const tookMs = await tryAll(work);
      expect(tookMs).toBeGreaterThanOrEqual(3 * waits.answerMs - 50);
      expect(tookMs).toBeLessThan(3 * waits.answerMs + 2_000);
    });
    await Promise.all(asking);
    expect(await tryAll(() => store.put(ada, 'note', Buffer.from('x')))).toBeLessThan(3 * waits.sendMs + 2_000);
  });

  it('gives up on an answer that stops in the middle', async () => {
    line.breakNext(/^GET/, { kind: 'stall-answer', afterBytes: 100 }, Infinity);
    await tryAll(async () => buffer(await store.get(ada, 'long')));
    expect(await tryAll(() => store.list(ada, '', 10))).toBeLessThan(3 * (waits.answerMs + waits.idleMs) + 2_000);
  });

  it('waits for a reader who takes his time', async () => {
    const hash = createHash('sha256');
    let isFirst = true;
    for await (const chunk of await store.get(ada, 'long')) {
      hash.update(chunk as Buffer);
      if (isFirst) await delay(2 * waits.idleMs);
      isFirst = false;
    }
    expect(hash.digest('hex')).toBe(createHash('sha256').update(long).digest('hex'));
  });
});

describe('S3BlobStore on a server that is killed', () => {
  it('keeps nothing of what was on its way, and goes on when the server is back', async () => {
    const store = await buckets.open({ waits });
    await store.put(ada, 'note', Buffer.from('old'));
    const body = (async function* () {
      yield* Array.from({ length: 12 }, () => randomBytes(MB));
      await buckets.ceph.killGateway();
      yield* Array.from({ length: 12 }, () => randomBytes(MB));
    })();
    await expect(store.put(ada, 'note', Readable.from(body))).rejects.toMatchObject({ code: 'UNAVAILABLE', message: expect.stringContaining('cannot be reached') });
    await expect(store.get(ada, 'note')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await buckets.ceph.startGateway();
    expect(await text(await store.get(ada, 'note'))).toBe('old');
    expect((await store.list(ada, '', 10)).blobs.map(({ key }) => key)).toEqual(['note']);
    await store.close();
  });

  it('tells a reader that the server is gone', async () => {
    const store = await buckets.open();
    await store.put(ada, 'long', randomBytes(40 * MB));
    const read = async () => {
      let isFirst = true;
      for await (const _ of await store.get(ada, 'long')) {
        if (isFirst) await buckets.ceph.killGateway();
        isFirst = false;
      }
    };
    await expect(read()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await buckets.ceph.startGateway();
    expect(await store.head(ada, 'long')).toMatchObject({ sizeBytes: 40 * MB });
    await store.close();
  });
});

describe('S3BlobStore with much', () => {
  const SIZE = 200 * MB;
  /** Four parts on their way, one being gathered and joined, and what the garbage collector has not seen yet. */
  const MOST = 128 * MB;

  it('sends and reads 200 MB without ever holding them', async () => {
    const store = await buckets.open();
    const piece = randomBytes(64 * 1024);
    const expected = createHash('sha256');
    for (let sent = 0; sent < SIZE; sent += piece.length) expected.update(piece);
    const sha256 = expected.digest('hex');
    await store.put(ada, 'warm', Readable.from(repeated(piece, 40 * MB)));
    const sent = await peakOf(() => store.put(ada, 'huge', Readable.from(repeated(piece, SIZE))));
    expect(sent.result).toEqual({ sizeBytes: SIZE, sha256 });
    const read = await peakOf(async () => {
      const hash = createHash('sha256');
      for await (const chunk of await store.get(ada, 'huge')) hash.update(chunk as Buffer);
      return hash.digest('hex');
    });
    expect(read.result).toBe(sha256);
    process.stdout.write(`200 MB: ${(sent.bytes / MB).toFixed(0)} MB more memory while sending, ${(read.bytes / MB).toFixed(0)} MB while reading\n`);
    expect(sent.bytes).toBeLessThan(MOST);
    expect(read.bytes).toBeLessThan(MOST);
    await store.close();
  });
});

function* repeated(piece: Buffer, sizeBytes: number): Generator<Buffer> {
  for (let sent = 0; sent < sizeBytes; sent += piece.length) yield piece;
}

/** By how much the resident memory of this process grew at most. */
async function peakOf<T>(work: () => Promise<T>): Promise<{ result: T; bytes: number }> {
  const before = process.memoryUsage.rss();
  let peak = before;
  const timer = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), 20);
  try {
    return { result: await work(), bytes: peak - before };
  } finally {
    clearInterval(timer);
  }
}
