import { describe, expect, it } from '@jest/globals';
import type { ChangeEvent } from '@adjutant/contracts-gateway';

import { ChangeLog } from './change-log.js';

const change: ChangeEvent = { event: 'reset', data: { reason: 'test' } };
const ids = (log: ChangeLog, user: string, id: string) => log.since(user, id)?.map((logged) => logged.id);

describe('ChangeLog', () => {
  it('knows what one user missed', () => {
    const log = new ChangeLog('e', 3);
    const start = log.positionOf('a');
    log.append('a', 'm1', change);
    log.append('b', 'm2', change);
    log.append('a', 'm3', change);
    expect(ids(log, 'a', start)).toEqual(['m1', 'm3']);
    expect(ids(log, 'a', 'm1')).toEqual(['m3']);
    expect(ids(log, 'b', 'm2')).toEqual([]);
    expect(ids(log, 'c', start)).toEqual([]);
    expect([log.positionOf('a'), log.positionOf('b')]).toEqual(['m3', 'm2']);
  });

  it('finds the place of a client that comes from another process', () => {
    const [one, other] = [new ChangeLog('e'), new ChangeLog('f')];
    for (const id of ['m1', 'm2', 'm3']) for (const log of [one, other]) log.append('a', id, change);
    expect(ids(other, 'a', 'm2')).toEqual(['m3']);
    expect(other.since('a', 'e.0')).toBeNull();
    expect(other.since('b', 'm2')).toBeNull();
  });

  it('says when it does not know any more', () => {
    const log = new ChangeLog('e', 2);
    for (let sent = 1; sent <= 4; sent += 1) log.append('a', `m${sent}`, change);
    expect(ids(log, 'a', 'm3')).toEqual(['m4']);
    expect(log.since('a', 'm1')).toBeNull();
    expect(log.since('a', 'e.1')).toBeNull();
  });

  it('does not take ids of another log, of the future, or that are none', () => {
    const log = new ChangeLog('e');
    for (const id of ['f.0', 'e.1', 'e', 'e.x', '', 'e.-1', 'e.99999999999999999999']) expect(log.since('a', id)).toBeNull();
  });

  it('[PRO-68] forgets a user when told to, and knows that it did', () => {
    const log = new ChangeLog('e');
    log.append('a', 'm1', change);
    log.append('b', 'm2', change);
    log.forget('a');
    expect(log.since('a', 'm1')).toBeNull();
    expect(ids(log, 'a', 'e.2')).toEqual([]);
    expect(ids(log, 'b', 'e.1')).toEqual(['m2']);
  });

  it('forgets everybody when told to, and knows that it did', () => {
    const log = new ChangeLog('e');
    log.append('a', 'm1', change);
    const before = log.positionOf('b');
    log.forgetAll();
    for (const id of ['m1', before, 'e.0']) expect(log.since('a', id)).toEqual(id === before ? [] : null);
    const start = log.positionOf('a');
    log.append('a', 'm2', change);
    expect(ids(log, 'a', start)).toEqual(['m2']);
  });

  it('forgets whoever was quiet the longest, and knows that it did', () => {
    const log = new ChangeLog('e', 2, 2);
    log.append('a', 'm1', change);
    log.append('b', 'm2', change);
    log.append('c', 'm3', change);
    expect(log.since('a', 'e.0')).toBeNull();
    expect(ids(log, 'a', 'e.1')).toEqual([]);
    expect(ids(log, 'c', 'e.2')).toEqual(['m3']);
  });

  it('keeps so many of all users together, and knows of whom it does not', () => {
    const log = new ChangeLog('e', 3, 10, 4);
    ['a', 'a', 'b', 'b', 'b', 'b'].forEach((user, index) => log.append(user, `m${index + 1}`, change));
    expect(log.since('a', 'm1')).toBeNull();
    expect(ids(log, 'b', 'e.3')).toEqual(['m4', 'm5', 'm6']);
    log.forget('b');
    ['c', 'd', 'c', 'd'].forEach((user, index) => log.append(user, `m${index + 7}`, change));
    expect(ids(log, 'c', 'e.6')).toEqual(['m7', 'm9']);
    expect(ids(log, 'd', 'e.6')).toEqual(['m8', 'm10']);
  });
});
