import { Readable } from 'node:stream';

import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { Metrics } from '@adjutant/telemetry';

import { ChangesService, HEARTBEAT_MS } from './changes.service.js';

const read = (stream: Readable): string => String(stream.read() ?? '');

describe('ChangesService', () => {
  afterEach(() => {
    jest.useRealTimers();
  });

  it('sends a heartbeat', () => {
    jest.useFakeTimers();
    const changes = new ChangesService(new Metrics());
    const stream = changes.open('a', undefined);
    read(stream);
    jest.advanceTimersByTime(HEARTBEAT_MS);
    expect(read(stream)).toBe(': heartbeat\n\n');
    changes.beforeApplicationShutdown();
  });

  it('drops a reader that does not keep up, and counts the others', async () => {
    const metrics = new Metrics();
    const changes = new ChangesService(metrics);
    const [slow, quick] = [changes.open('a', undefined), changes.open('a', undefined)];
    for (let sent = 0; sent < 30; sent += 1) {
      changes.publish('a', `m${sent}`, { event: 'reset', data: { reason: 'x'.repeat(100_000) } });
      read(quick);
    }
    expect(slow.destroyed).toBe(true);
    expect(quick.destroyed).toBe(false);
    await new Promise((resolve) => setImmediate(resolve));
    expect(await metrics.render()).toContain('adjutant_gateway_streams 1');
    changes.beforeApplicationShutdown();
  });
});
