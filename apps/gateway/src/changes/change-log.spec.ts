import { describe, expect, it } from '@jest/globals';
import type { ChangeEvent } from '@adjutant/contracts-gateway';

import { ChangeLog } from './change-log.js';

const change: ChangeEvent = { event: 'reset', data: { reason: 'test' } };
const numbers = (log: ChangeLog, user: string, id: string) => log.since(user, id)?.map(({ number }) => number);

describe('ChangeLog', () => {
  it('knows what one user missed', () => {
    const log = new ChangeLog('e', 3);
    const start = log.position;
    log.append('a', change);
    log.append('b', change);
    log.append('a', change);
    expect(numbers(log, 'a', start)).toEqual([1, 3]);
    expect(numbers(log, 'a', 'e.1')).toEqual([3]);
    expect(numbers(log, 'b', 'e.2')).toEqual([]);
    expect(numbers(log, 'c', start)).toEqual([]);
  });

  it('says when it does not know any more', () => {
    const log = new ChangeLog('e', 2);
    for (let sent = 0; sent < 4; sent += 1) log.append('a', change);
    expect(numbers(log, 'a', 'e.2')).toEqual([3, 4]);
    expect(log.since('a', 'e.1')).toBeNull();
  });

  it('does not take ids of another log, of the future, or that are none', () => {
    const log = new ChangeLog('e');
    for (const id of ['f.0', 'e.1', 'e', 'e.x', '', 'e.-1', 'e.99999999999999999999']) expect(log.since('a', id)).toBeNull();
  });

  it('[PRO-68] forgets a user when told to, and knows that it did', () => {
    const log = new ChangeLog('e');
    log.append('a', change);
    log.append('b', change);
    log.forget('a');
    expect(log.since('a', 'e.1')).toBeNull();
    expect(numbers(log, 'a', 'e.2')).toEqual([]);
    expect(numbers(log, 'b', 'e.1')).toEqual([2]);
  });

  it('forgets whoever was quiet the longest, and knows that it did', () => {
    const log = new ChangeLog('e', 2, 2);
    log.append('a', change);
    log.append('b', change);
    log.append('c', change);
    expect(log.since('a', 'e.0')).toBeNull();
    expect(numbers(log, 'a', 'e.1')).toEqual([]);
    expect(numbers(log, 'c', 'e.2')).toEqual([3]);
  });

  it('keeps so many of all users together, and knows of whom it does not', () => {
    const log = new ChangeLog('e', 3, 10, 4);
    for (const user of ['a', 'a', 'b', 'b', 'b', 'b']) log.append(user, change);
    expect(log.since('a', 'e.1')).toBeNull();
    expect(numbers(log, 'b', 'e.3')).toEqual([4, 5, 6]);
    log.forget('b');
    for (const user of ['c', 'd', 'c', 'd']) log.append(user, change);
    expect(numbers(log, 'c', 'e.6')).toEqual([7, 9]);
    expect(numbers(log, 'd', 'e.6')).toEqual([8, 10]);
  });
});
