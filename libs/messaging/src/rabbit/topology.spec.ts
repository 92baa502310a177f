import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from '@jest/globals';

import { brokerDefinitions } from './definitions.js';
import { brokerPermissions } from './permissions.js';
import { topologyOf } from './topology.js';

const added = { name: 'sums.sum-added.v1', owner: 'sums', consumers: ['reader', 'audit'] };
const heard = { name: 'sums.sum-heard.v1', owner: 'sums', consumers: [] };

describe('topologyOf', () => {
  it('gives each consumer a quorum queue with a limit, and one for what that gives up', () => {
    const { exchanges, queues, bindings } = topologyOf([added, heard]);
    expect(exchanges.map(({ name }) => name)).toEqual(['adjutant.events', 'adjutant.dead', 'adjutant.control']);
    expect(queues.map(({ name }) => name)).toEqual(['reader.sums.sum-added.v1', 'reader.sums.sum-added.v1.dead', 'audit.sums.sum-added.v1', 'audit.sums.sum-added.v1.dead']);
    expect(queues.every((queue) => queue.arguments['x-queue-type'] === 'quorum')).toBe(true);
    expect(queues[0]?.arguments).toMatchObject({ 'x-delivery-limit': 5, 'x-dead-letter-strategy': 'at-least-once', 'x-overflow': 'reject-publish' });
    expect(bindings).toContainEqual({ source: 'adjutant.events', destination: 'audit.sums.sum-added.v1', routingKey: 'sums.sum-added.v1' });
  });
});

describe('brokerPermissions', () => {
  it('keeps services with similar names apart, and grants events by name', () => {
    const sum = brokerPermissions('sum', [added], [heard]);
    expect(new RegExp(sum.read).test('sums.requests')).toBe(false);
    expect(new RegExp(sum.read).test('sum.requests')).toBe(true);
    expect(sum.topics.find(({ exchange }) => exchange === 'adjutant.events')).toEqual({ exchange: 'adjutant.events', write: '^sum\\.', read: '^(sums\\.sum-heard\\.v1)$' });
    expect(brokerPermissions('other', [added]).topics[0]?.read).toBe('^$');
  });
});

describe('brokerDefinitions', () => {
  it('holds no password', () => {
    const text = JSON.stringify(brokerDefinitions({ events: [added], users: [{ service: 'reader', password: 'a-secret-word' }] }));
    expect(text).not.toContain('a-secret-word');
    expect(text).toContain('"name":"reader"');
  });
});

describe('the driver', () => {
  it('names the broker’s client in one place, which is loaded when somebody connects', () => {
    const folder = dirname(fileURLToPath(import.meta.url));
    const files = readdirSync(folder).filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'));
    const loading = files.filter((file) => /^import (?!type )[^;]*from 'amqplib'|import\('amqplib'\)/m.test(readFileSync(join(folder, file), 'utf8')));
    expect(loading).toEqual(['rabbit-link.ts']);
  });
});
