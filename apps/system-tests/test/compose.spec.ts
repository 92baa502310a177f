import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';

import type { Environment } from '../src/manifests/code-facts.js';
import { composeFaults, composeSchemaFaults, interpolate, loadCompose, readCompose, readEnvFile, variablesOf, type ComposeFile } from '../src/manifests/compose.js';
import { root } from '../src/manifests/render.js';

const folder = join(root, 'docker');
const FILES = ['docker-compose.infra.yml', 'docker-compose.yml'] as const;
const example = await readFile(join(folder, '.env.example'), 'utf8');
/** As somebody would fill it in. */
const env: Environment = { ...Object.fromEntries(Object.keys(readEnvFile(example)).map((key) => [key, `${key.toLowerCase().replaceAll('_', '')}0123456789`])), ENCRYPTION_KEY: `k1:${'0'.repeat(64)}` };

describe('the compose files', () => {
  it.each(FILES)('[CON-99] %s follows the Compose Specification', async (name) => {
    expect(composeSchemaFaults(await readCompose(join(folder, name), env))).toEqual([]);
  });

  it('[MIM-67] bring up every service with what its code needs, and its migrations before', async () => {
    expect(composeFaults(await loadCompose(join(folder, 'docker-compose.yml'), env))).toEqual([]);
  });

  it('bring up the engines, and tracing and a model for those who ask', async () => {
    const { services } = await loadCompose(join(folder, 'docker-compose.infra.yml'), env);
    expect(Object.keys(services).sort()).toEqual(['jaeger', 'litellm', 'postgres', 'qdrant', 'rabbitmq', 'redis', 's3']);
    expect(services['postgres']?.image).toBe('postgres:16');
    expect(String(services['redis']?.command)).toContain('--appendonly yes --appendfsync everysec --maxmemory-policy noeviction');
    expect([services['jaeger']?.profiles, services['litellm']?.profiles]).toEqual([['tracing'], ['model']]);
  });

  it('[MIM-71] take traces where an address for them is given', async () => {
    const { services } = await loadCompose(join(folder, 'docker-compose.yml'), { ...env, OTEL_EXPORTER_OTLP_ENDPOINT: 'http://jaeger:4318' });
    expect(composeFaults({ services })).toEqual([]);
    expect(services['task-graph']?.environment?.['OTEL_EXPORTER_OTLP_ENDPOINT']).toBe('http://jaeger:4318');
  });

  it('explain every variable that they take in .env.example, and say which one is missing', async () => {
    const used = (await Promise.all(FILES.map(async (name) => [...variablesOf(await readFile(join(folder, name), 'utf8'))]))).flat();
    const explained = [...example.matchAll(/^(?:# )?([A-Z][A-Z0-9_]*)=/gm)].map(([, name]) => name);
    expect([...new Set(used)].sort()).toEqual(explained.sort());
    await expect(loadCompose(join(folder, 'docker-compose.yml'), {})).rejects.toThrow(/SERVICE_DATABASE_PASSWORD: Set it in docker\/.env|POSTGRES_PASSWORD: Copy docker\/.env.example/);
    expect(Object.values(readEnvFile(example)).join('')).toBe('');
  });
});

const mutations: readonly { what: string; from: string; to: string; fault: RegExp }[] = [
  { what: 'a key that nobody reads', from: 'OPERATIONS_PORT: "9090"', to: 'OPERATIONS_PRT: "9090"', fault: /OPERATIONS_PRT is read by nothing in gateway/ },
  { what: 'a needed key less', from: '  RABBITMQ_URL: amqp://adjutant:${RABBITMQ_PASSWORD}@rabbitmq:5672\n', to: '', fault: /task-graph refuses RABBITMQ_URL/ },
  { what: 'a value that the schema refuses', from: 'ENVIRONMENT: ${ENVIRONMENT:-production}', to: 'ENVIRONMENT: staging', fault: /gateway refuses ENVIRONMENT/ },
  { what: 'an address that leads nowhere', from: 'QDRANT_URL: http://qdrant:6333', to: 'QDRANT_URL: http://quadrant:6333', fault: /address at quadrant, which is no service/ },
  { what: 'a service that does not wait', from: '      migrate-backup: { condition: service_completed_successfully }\n', to: '', fault: /backup does not wait for its migrations/ },
  { what: 'the image of another', from: 'args: { APP: operations }', to: 'args: { APP: operation }', fault: /operations must be built as the image of operations/ },
  { what: 'a second open door', from: 'image: adjutant/backup:${ADJUTANT_VERSION:-dev}\n    build: { context: .., dockerfile: docker/Dockerfile, args: { APP: backup } }\n    environment:\n      <<', to: 'ports: ["9090:9090"]\n    image: adjutant/backup:dev\n    build: { context: .., dockerfile: docker/Dockerfile, args: { APP: backup } }\n    environment:\n      <<', fault: /only the gateway should be/ },
  { what: 'a file system that can be written to', from: '  read_only: true\n', to: '', fault: /must have a read-only root file system/ },
  { what: 'a word that compose does not know', from: 'restart: unless-stopped', to: 'restrat: unless-stopped', fault: /additional properties.*restrat/ },
];

describe('the check itself', () => {
  it.each(mutations)('notices $what', async ({ from, to, fault }) => {
    const text = await readFile(join(folder, 'docker-compose.yml'), 'utf8');
    expect(text).toContain(from);
    const broken = parse(interpolate(text.replace(from, to), env), { merge: true }) as ComposeFile;
    const engines = await loadCompose(join(folder, 'docker-compose.infra.yml'), env);
    const faults = [...composeSchemaFaults(broken), ...composeFaults({ services: { ...engines.services, ...broken.services } })];
    expect(faults).toContainEqual(expect.stringMatching(fault));
  });
});
