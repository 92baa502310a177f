import { defineEvent, defineRpc } from '@adjutant/contracts-core';
import { defineJob } from '@adjutant/jobs';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { findFaults } from './check-completeness.js';
import type { FoundHandler } from './explore-handlers.js';
import type { Declaration } from './handles.js';

const get = defineRpc({ name: 'demo.get-thing.v1', request: z.object({}), response: z.object({}) });
const list = defineRpc({ name: 'demo.list-things.v1', request: z.object({}), chunk: z.string(), response: z.object({}) });
const foreign = defineRpc({ name: 'other.get-thing.v1', request: z.object({}), response: z.object({}) });
const heard = defineEvent({ name: 'other.thing-heard.v1', payload: z.object({}) });
const job = defineJob({ name: 'demo.do-thing', data: z.object({}) });
const nightly = defineJob({ name: 'demo.do-nightly', data: z.object({}), schedule: { cron: '0 3 * * *', data: {} } });
const unlisted = defineJob({ name: 'demo.unlisted', data: z.object({}) });

const found = (place: string, declaration: unknown): FoundHandler => ({ place, declaration: declaration as Declaration, call: () => Promise.resolve() });
const complete = [
  found('A.get', { kind: 'request', rpc: get }),
  found('A.list', { kind: 'stream', rpc: list }),
  found('A.do', { kind: 'job', job }),
  found('A.sweep', { kind: 'sweep', job }),
  found('A.nightly', { kind: 'job', job: nightly }),
  found('A.heard', { kind: 'event', event: heard }),
  found('A.observe', { kind: 'observe', event: heard }),
];
const promises = { contracts: { get, list }, jobs: [job, nightly] };

describe('findFaults', () => {
  it('finds none in a complete service', () => {
    expect(findFaults(promises, complete)).toEqual([]);
  });

  it('names every request, job and sweep without a method', () => {
    expect(findFaults(promises, [])).toEqual([
      'the request demo.get-thing.v1 has no handler: add a method with @HandlesRequest or @HandlesStream to a provider',
      'the request demo.list-things.v1 has no handler: add a method with @HandlesRequest or @HandlesStream to a provider',
      'the job demo.do-thing has no handler: add a method with @HandlesJob to a provider',
      'the sweep of demo.do-thing has no handler: add a method with @Sweeps to a provider',
      'the job demo.do-nightly has no handler: add a method with @HandlesJob to a provider',
    ]);
  });

  it('names what is double, foreign or of the wrong kind', () => {
    const more = [
      found('B.get', { kind: 'request', rpc: get }),
      found('B.heard', { kind: 'event', event: heard }),
      found('B.foreign', { kind: 'request', rpc: foreign }),
      found('B.unlisted', { kind: 'job', job: unlisted }),
    ];
    expect(findFaults(promises, [...complete, ...more])).toEqual([
      'the request demo.get-thing.v1 has 2 handlers (A.get, B.get): keep one',
      'B.foreign handles other.get-thing.v1, which is not a contract of this service',
      'B.unlisted handles the job demo.unlisted, which the service\'s definition does not list',
      'the event other.thing-heard.v1 has 2 handlers (A.heard, B.heard): keep one',
    ]);
    const swapped = [found('A.get', { kind: 'stream', rpc: get }), found('A.list', { kind: 'request', rpc: list }), ...complete.slice(2)];
    expect(findFaults(promises, swapped)).toEqual([
      'A.get streams demo.get-thing.v1, whose contract has no chunk: use @HandlesRequest',
      'A.list answers demo.list-things.v1 at once, whose contract has chunks: use @HandlesStream',
    ]);
  });
});
