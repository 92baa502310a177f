import { contextFor } from '@adjutant/contracts-core';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { z } from 'zod';

import type { Model } from './model.js';

const ctx = contextFor('11111111-1111-4111-8111-111111111111');
const schema = z.object({ title: z.string() });
const question = { system: 'You name things.', prompt: 'Name this.' };

async function collect(stream: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const piece of stream) text += piece;
  return text;
}

/** What every driver of Model must pass. `open` gives a model whose next chat answer is the given one. */
export function describeModel(name: string, open: () => Promise<{ model: Model; willSay: (content: string) => void; close(): Promise<void> }>): void {
  describe(`${name} is a model`, () => {
    let model: Model;
    let willSay: (content: string) => void;
    let close: () => Promise<void>;
    beforeEach(async () => ({ model, willSay, close } = await open()));
    afterEach(() => close());

    it('has a name exactly when it is available', () => {
      expect(model.name === null).toBe(!model.isAvailable);
      expect(model.canEmbed && !model.isAvailable).toBe(false);
    });

    it('[PRO-59] answers with what the schema wants, or says that there is no model', async () => {
      willSay('{"title":"A name"}');
      const answer = model.completeJson(ctx, { ...question, schema });
      if (model.isAvailable) await expect(answer).resolves.toEqual({ title: 'A name' });
      else await expect(answer).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    });

    it('streams a text, or says that there is no model', async () => {
      willSay('one two three');
      const text = collect(model.streamText(ctx, question));
      if (model.isAvailable) await expect(text).resolves.toBe('one two three');
      else await expect(text).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    });

    it('gives vectors in the order of the texts, or says that it cannot', async () => {
      const vectors = model.embed(ctx, ['abc', 'xyz', 'abc']);
      if (!model.canEmbed) return expect(vectors).rejects.toMatchObject({ code: 'UNAVAILABLE' });
      const [first, second, third] = await vectors;
      expect(first).toEqual(third);
      expect(first).not.toEqual(second);
      return expect(model.embed(ctx, [])).resolves.toEqual([]);
    });

    it('does not work past the deadline', async () => {
      if (!model.isAvailable) return;
      const late = { ...ctx, deadlineAt: 1 };
      const refused = { code: 'DEADLINE_EXCEEDED' };
      await expect(model.completeJson(late, { ...question, schema })).rejects.toMatchObject(refused);
      await expect(collect(model.streamText(late, question))).rejects.toMatchObject(refused);
    });
  });
}
