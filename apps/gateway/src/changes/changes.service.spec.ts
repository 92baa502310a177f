import { Readable } from 'node:stream';

import { afterEach, describe, expect, it, jest } from '@jest/globals';
import type { ChangeEvent } from '@adjutant/contracts-gateway';
import { MemoryFanOut } from '@adjutant/fan-out';
import { InProcessBus } from '@adjutant/messaging';
import { Metrics } from '@adjutant/telemetry';

import { ChangesService, HEARTBEAT_MS } from './changes.service.js';

const read = (stream: Readable): string => String(stream.read() ?? '');

const changesWith = ({ metrics = new Metrics(), bus = new InProcessBus() } = {}): ChangesService => new ChangesService(new MemoryFanOut(), bus, metrics);
const task: ChangeEvent = { event: 'documents_indexed', data: { pending: 0 } };

describe('ChangesService', () => {
  afterEach(() => {
    jest.useRealTimers();
  });

  it('sends a heartbeat', () => {
    jest.useFakeTimers();
    const changes = changesWith();
    const stream = changes.open('a', undefined);
    read(stream);
    jest.advanceTimersByTime(HEARTBEAT_MS);
    expect(read(stream)).toBe(': heartbeat\n\n');
    changes.beforeApplicationShutdown();
  });

  it('drops a reader that does not keep up, and counts the others', async () => {
    const metrics = new Metrics();
    const changes = changesWith({ metrics });
    const [slow, quick] = [changes.open('a', undefined), changes.open('a', undefined)];
    for (let sent = 0; sent < 30; sent += 1) {
      await changes.publish('a', `m${sent}`, { event: 'reset', data: { reason: 'x'.repeat(100_000) } });
      read(quick);
    }
    expect(slow.destroyed).toBe(true);
    expect(quick.destroyed).toBe(false);
    await new Promise((resolve) => setImmediate(resolve));
    expect(await metrics.render()).toContain('adjutant_gateway_streams 1');
    changes.beforeApplicationShutdown();
  });

  it('[CON-101] tells all to read again when changes may have gone by unheard, now and when they come back', async () => {
    jest.useFakeTimers();
    const bus = new InProcessBus();
    const whenMissed = jest.spyOn(bus, 'whenMissed');
    const changes = changesWith({ bus });
    await changes.publish('a', 'm1', task);
    const stream = changes.open('a', 'm1');
    expect(read(stream)).not.toContain('reset');
    for (const [listener] of whenMissed.mock.calls) listener();
    expect(read(stream)).toBe('');
    jest.advanceTimersByTime(5_000);
    const [, position = ''] = /^event: reset\nid: (.*)$/m.exec(read(stream)) ?? [];
    await changes.publish('a', 'm2', task);
    expect(read(stream)).toMatch(/^id: m2$/m);
    expect(read(changes.open('a', 'm1'))).toContain('event: reset');
    expect(read(changes.open('a', position))).toMatch(/event: connected[^]*id: m2/);
    changes.beforeApplicationShutdown();
  });

  it('[PRO-68] tells nobody any more what was told before all was deleted, not even to who comes back', async () => {
    const changes = changesWith();
    await changes.publish('a', 'm1', task);
    await changes.publish('a', 'm2', task);
    await changes.publish('a', 'm3', { event: 'data_erased', data: { erasure_id: crypto.randomUUID() } });
    const told = read(changes.open('a', 'm1'));
    expect([told.includes('event: reset'), told.includes('documents_indexed')]).toEqual([true, false]);
    changes.beforeApplicationShutdown();
  });

  it('says what changed before anybody is told, so that he is answered by what holds now', async () => {
    const changes = changesWith();
    const stream = changes.open('a', undefined);
    read(stream);
    const said: string[] = [];
    changes.beforeTelling((userId, { event }) => said.push(userId, event, read(stream)));
    await changes.publish('a', 'm1', task);
    expect(said).toEqual(['a', 'documents_indexed', '']);
    changes.beforeApplicationShutdown();
  });
});
