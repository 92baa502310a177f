import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';

import { readJsonAnswer } from './read-json-answer.js';

const schema = z.object({ title: z.string(), score: z.number().min(0).max(1) });

describe('readJsonAnswer', () => {
  it.each(['{"title":"a","score":0.5}', '```json\n{"title":"a","score":0.5}\n```', ' {"title":"a","score":0.5}\n'])('reads %j', (content) => {
    expect(readJsonAnswer(schema, content)).toEqual({ isValid: true, value: { title: 'a', score: 0.5 } });
  });

  it.each([
    ['Sure! Here it is', 'not JSON'],
    ['', 'not JSON'],
    ['{"title":"a"}', 'score'],
    ['{"title":"a","score":7}', 'score'],
  ])('says what is wrong with %j', (content, part) => {
    const answer = readJsonAnswer(schema, content);
    expect(answer.isValid ? '' : answer.problem).toContain(part);
  });

  it('keeps a long list of problems short', () => {
    const many = readJsonAnswer(z.array(z.string()), JSON.stringify(Array.from({ length: 5_000 }, () => 1)));
    expect(many.isValid ? 0 : many.problem.length).toBe(2_000);
  });
});
