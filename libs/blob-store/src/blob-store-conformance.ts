import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import type { BlobStore } from './blob-store.js';
import { bytesUnder, deleteUnder } from './list-all.js';

const ada = { userId: '11111111-1111-4111-8111-111111111111' };
const bob = { userId: '22222222-2222-4222-8222-222222222222' };

/** What every driver of BlobStore must pass. `open` gives an empty store. */
export function describeBlobStore(name: string, open: () => Promise<{ store: BlobStore; close(): Promise<void> }>): void {
  describe(`${name} is a blob store`, () => {
    let store: BlobStore;
    let close: () => Promise<void>;
    beforeEach(async () => ({ store, close } = await open()));
    afterEach(() => close());

    const keysOf = async (prefix = '', limit = 1_000, cursor?: string) => (await store.list(ada, prefix, limit, cursor)).blobs.map(({ key }) => key);
    const read = async (key: string, ctx = ada) => text(await store.get(ctx, key));

    it('gives back what was put, from a buffer or a stream', async () => {
      const bytes = randomBytes(300_000);
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      expect(await store.put(ada, 'a/b.bin', bytes)).toEqual({ sizeBytes: 300_000, sha256 });
      expect(await store.put(ada, 'a/c.bin', Readable.from([bytes.subarray(0, 7), bytes.subarray(7)]))).toEqual({ sizeBytes: 300_000, sha256 });
      for (const key of ['a/b.bin', 'a/c.bin']) expect((await buffer(await store.get(ada, key))).equals(bytes)).toBe(true);
      expect(await store.put(ada, 'empty', Buffer.alloc(0))).toMatchObject({ sizeBytes: 0 });
      expect(await read('empty')).toBe('');
    });

    it('tells size and time, and null of what is not there', async () => {
      await store.put(ada, 'note.txt', Buffer.from('hello'));
      const blob = await store.head(ada, 'note.txt');
      expect(blob).toMatchObject({ key: 'note.txt', sizeBytes: 5 });
      expect(Math.abs(Date.now() - (blob?.modifiedAt.getTime() ?? 0))).toBeLessThan(60_000);
      expect(await store.head(ada, 'other.txt')).toBeNull();
      await expect(store.get(ada, 'other.txt')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    });

    it('replaces, also while the old bytes are being read', async () => {
      await store.put(ada, 'note', Buffer.from('old'));
      const reading = await store.get(ada, 'note');
      await store.put(ada, 'note', Buffer.from('new'));
      expect(await read('note')).toBe('new');
      expect(await text(reading)).toBe('old');
    });

    it('lists, measures and deletes all below a prefix, over several pages', async () => {
      for (let index = 0; index < 1_005; index += 1) await store.put(ada, `a/${String(index).padStart(4, '0')}`, Buffer.from('x'));
      await store.put(ada, 'a-b', Buffer.from('other'));
      await store.put(bob, 'a/0', Buffer.from('other'));
      expect(await bytesUnder(store, ada, 'a/')).toBe(1_005);
      await deleteUnder(store, ada, 'a/');
      expect(await keysOf()).toEqual(['a-b']);
      expect(await bytesUnder(store, bob, 'a/')).toBe(5);
    });

    it('keeps nothing of a body that breaks off, and leaves what was there', async () => {
      const broken = () => Readable.from((async function* () {
        yield Buffer.from('half');
        throw new Error('the line broke');
      })());
      await store.put(ada, 'note', Buffer.from('whole'));
      await expect(store.put(ada, 'note', broken())).rejects.toThrow('the line broke');
      await expect(store.put(ada, 'fresh', broken())).rejects.toThrow('the line broke');
      expect(await read('note')).toBe('whole');
      expect(await keysOf()).toEqual(['note']);
    });

    it('ends with one whole body when many write the same key', async () => {
      const bodies = Array.from({ length: 20 }, (_, index) => String(index).repeat(10_000));
      await Promise.all(bodies.map((body) => store.put(ada, 'race', Buffer.from(body))));
      expect(bodies).toContain(await read('race'));
    });

    it('keeps users apart', async () => {
      await store.put(ada, 'mine', Buffer.from('ada'));
      expect(await store.head(bob, 'mine')).toBeNull();
      await store.put(bob, 'mine', Buffer.from('bob'));
      await store.delete(bob, 'mine');
      expect(await read('mine')).toBe('ada');
      await store.put(bob, 'mine', Buffer.from('bob'));
      await store.deleteAll(ada);
      expect(await keysOf()).toEqual([]);
      expect(await read('mine', bob)).toBe('bob');
      await store.deleteAll(ada);
    });

    it('tells how much everybody has together', async () => {
      expect(await store.totalBytes()).toBe(0);
      await store.put(ada, 'a/b', Buffer.from('hello'));
      await store.put(bob, 'c', Buffer.from('you'));
      expect(await store.totalBytes()).toBe(8);
      await store.deleteAll(ada);
      expect(await store.totalBytes()).toBe(3);
    });

    it('deletes, and does not mind what is not there', async () => {
      await store.put(ada, 'a/b', Buffer.from('x'));
      await store.delete(ada, 'a/b');
      await store.delete(ada, 'a/b');
      await store.delete(ada, 'never/was');
      expect(await keysOf()).toEqual([]);
    });

    it.each(['', '/', '/etc/passwd', '..', '../x', 'a/../../x', 'a/./b', 'a//b', 'a/', '.hidden', 'a/.hidden', 'a\\b', 'a\0b', 'A', 'ü', 'a b', 'a/b?'])(
      'refuses the key %j',
      async (key) => {
        const refused = { code: 'BAD_REQUEST' };
        await expect(store.put(ada, key, Buffer.from('x'))).rejects.toMatchObject(refused);
        await expect(store.get(ada, key)).rejects.toMatchObject(refused);
        await expect(store.head(ada, key)).rejects.toMatchObject(refused);
        await expect(store.delete(ada, key)).rejects.toMatchObject(refused);
      },
    );

    it('refuses a key or a part that is too long', async () => {
      for (const key of ['a'.repeat(101), `${'a/'.repeat(256)}a`]) await expect(store.head(ada, key)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
      await store.put(ada, `${'a'.repeat(100)}/${'b'.repeat(100)}`, Buffer.from('x'));
    });

    it('refuses a strange user, prefix and limit', async () => {
      const refused = { code: 'BAD_REQUEST' };
      await expect(store.put({ userId: '../x' }, 'a', Buffer.from('x'))).rejects.toMatchObject(refused);
      await expect(store.list(ada, '../', 10)).rejects.toMatchObject(refused);
      await expect(store.list(ada, '', 0)).rejects.toMatchObject(refused);
      await expect(store.list(ada, '', 1_001)).rejects.toMatchObject(refused);
    });

    it('lists by prefix and page in the order of the keys, whatever the keys are', async () => {
      const part = fc.stringMatching(/^[a-c0_-][a-c0._-]{0,2}$/);
      const key = fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'));
      const prefix = fc.constantFrom('', 'a', 'a/', 'b', 'a-', 'a/b');
      await fc.assert(
        fc.asyncProperty(fc.uniqueArray(key, { maxLength: 12 }), prefix, fc.integer({ min: 1, max: 4 }), async (keys, wanted, limit) => {
          await store.deleteAll(ada);
          await Promise.all(keys.map((each) => store.put(ada, each, Buffer.from(each))));
          const listed: string[] = [];
          for (let cursor: string | null | undefined; cursor !== null; ) {
            const page: Awaited<ReturnType<BlobStore['list']>> = await store.list(ada, wanted, limit, cursor);
            expect(page.blobs.length).toBeLessThanOrEqual(limit);
            listed.push(...page.blobs.map((blob) => blob.key));
            cursor = page.nextCursor;
          }
          expect(listed).toEqual(keys.filter((each) => each.startsWith(wanted)).sort());
        }),
        { numRuns: 40 },
      );
    });

    it('goes on behind the cursor when keys came and went meanwhile', async () => {
      for (const key of ['a', 'b', 'c', 'd']) await store.put(ada, key, Buffer.from(key));
      const { nextCursor } = await store.list(ada, '', 2);
      await store.delete(ada, 'b');
      await store.delete(ada, 'c');
      expect(await keysOf('', 10, nextCursor ?? '')).toEqual(['d']);
    });
  });
}
