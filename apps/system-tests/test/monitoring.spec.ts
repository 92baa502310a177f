import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { contextFor } from '@adjutant/contracts-core';
import { redisAclOf } from '@adjutant/jobs';
import { errorClasses } from '@adjutant/service-kit';
import { createLogger, loggerFor } from '@adjutant/telemetry';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';

import { serviceNames, services } from '../src/manifests/code-facts.js';
import { figureFaults } from '../src/manifests/figure-faults.js';
import { ENGINES_NAMESPACE } from '../src/manifests/network-faults.js';
import { documentsOf, readDocuments, render, root } from '../src/manifests/render.js';
import { schemaFaults } from '../src/manifests/schema-faults.js';

const deploy = join(root, 'deploy');
const read = (path: string): Promise<string> => readFile(join(deploy, path), 'utf8');

interface Dashboard {
  panels: { id: number; title: string; targets: { expr: string }[] }[];
}

interface AdapterRule {
  seriesQuery: string;
  metricsQuery: string;
  name: { as: string };
}

async function alerts(): Promise<{ alert: string; expr: string }[]> {
  const [rule] = await readDocuments(join(deploy, 'monitoring/alerts.yaml'));
  return rule?.spec?.groups?.flatMap(({ rules }) => rules) ?? [];
}

async function adapterRules(): Promise<AdapterRule[]> {
  return (parse(await read('monitoring/prometheus-adapter.values.yaml')) as { rules: { external: AdapterRule[] } }).rules.external;
}

describe('monitoring', () => {
  it('[PRO-77] alerts on figures that the code shows', async () => {
    const rules = await alerts();
    expect(await figureFaults(rules.map(({ expr }) => expr))).toEqual([]);
    expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
    const topics = ['http_request_duration', 'outcome=~"INTERNAL', 'queue_messages', 'outbox_lag', 'dead_letters', 'jobs{state="failed"}', 'database_connections', 'broker_connected', 'redis_up', 'restarts_total', 'volume_stats'];
    for (const topic of topics) expect([topic, rules.some(({ expr }) => expr.includes(topic))]).toEqual([topic, true]);
  });

  it('[EMP-38] draws performance, resources, errors and what people get done', async () => {
    const { panels } = JSON.parse(await read('monitoring/dashboard.json')) as Dashboard;
    expect(await figureFaults(panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)))).toEqual([]);
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    expect(panels.map(({ title }) => title)).toEqual(expect.arrayContaining(['Share of errors', 'Errors by whose fault they are', 'Memory', 'Processor', 'Tasks completed per hour']));
  });

  it('gives the autoscalers the figures that they ask for', async () => {
    const rules = await adapterRules();
    expect(await figureFaults(rules.flatMap(({ seriesQuery, metricsQuery }) => [seriesQuery, metricsQuery]))).toEqual([]);
    const asked = (await render(join(deploy, 'base'))).flatMap(({ spec }) => (spec?.metrics ?? []).flatMap(({ external }) => external?.metric.name ?? []));
    expect(rules.map(({ name }) => name.as).sort()).toEqual([...new Set(asked)].sort());
  });

  it('[PRO-76] [EMP-45] tells of every error that nobody foresaw', async () => {
    const unforeseen = (await alerts()).filter(({ expr }) => expr.includes('adjutant_errors_total'));
    expect(unforeseen).toMatchObject([{ alert: 'AdjutantUnforeseen', expr: expect.stringContaining('error_class="system"') }]);
    expect(errorClasses).toContain('system');
  });

  it('asks the port of every service for its figures', async () => {
    const [monitor] = await readDocuments(join(deploy, 'monitoring/pod-monitor.yaml'));
    expect(monitor?.spec?.podMetricsEndpoints).toMatchObject([{ port: 'operations', path: '/metrics', honorLabels: true }]);
    expect(await schemaFaults(await render(join(deploy, 'monitoring')))).toEqual([]);
  });

  it('notices figures and labels that nobody shows', async () => {
    expect(await figureFaults(['sum(rate(adjutant_http_requests_total[5m])) > 1'])).toEqual([expect.stringContaining('There is no figure adjutant_http_requests_total')]);
    expect(await figureFaults(['max by (service) (adjutant_jobs{status="failed"})'])).toEqual([expect.stringContaining('adjutant_jobs has no label status')]);
    expect(await figureFaults(['sum by (tenant) (adjutant_dead_letters)'])).toEqual([expect.stringContaining('adjutant_dead_letters has no label tenant')]);
  });
});

interface LogPipeline {
  parsers: { name: string; format: string; time_key: string; time_format: string }[];
  pipeline: Record<'inputs' | 'filters' | 'outputs', Record<string, string>[]>;
}

/** A pattern of strptime, as far as it is used. */
const patternOf = (format: string): RegExp => new RegExp(`^${format.replaceAll(/%[YmdHMSL]/g, '\\d+').replaceAll('.', '\\.')}$`);

describe('the logs', () => {
  it('[PRO-76] come together from every pod of production, told apart by what each line says itself', async () => {
    const manifests = await render(join(deploy, 'logging'));
    expect(await schemaFaults(manifests)).toEqual([]);
    const config = parse(manifests.find(({ metadata }) => metadata.name.startsWith('adjutant-fluent-bit'))?.data?.['fluent-bit.yaml'] ?? '') as LogPipeline;
    const { parsers: [parser], pipeline: { inputs: [input], filters: [filter], outputs: [output] } } = config;

    const [production] = await readDocuments(join(deploy, 'overlays/production/namespace.yaml'));
    expect(input).toMatchObject({ path: `/var/log/containers/*_${production?.metadata.name}_*.log`, 'multiline.parser': 'cri' });
    expect([filter?.['parser'], filter?.['match'], output?.['match']]).toEqual([parser?.name, input?.['tag'], input?.['tag']]);
    const service = manifests.find(({ kind, metadata }) => kind === 'Service' && metadata.name === output?.['host']);
    expect(service?.spec?.ports?.map(({ port }) => port)).toEqual([output?.['port']]);

    const lines: Record<string, unknown>[] = [];
    const logger = createLogger({ name: 'task-graph', destination: { write: (line) => lines.push(JSON.parse(line) as Record<string, unknown>) } });
    loggerFor(logger, contextFor('6f1c0f7e-1d0b-4c57-9c38-1f7d5f0f7a11', { requestId: 'request-1' })).info({}, 'task ranked');
    const [line = {}] = lines;
    const fields = [...(output?.['labels'] ?? '').matchAll(/\$(\w+)/g)].map(([, field = '']) => line[field]);
    expect(fields).toEqual(['task-graph', 'info']);
    expect(line[parser?.time_key ?? '']).toMatch(patternOf(parser?.time_format ?? ''));
    expect(line).toHaveProperty('request_id', 'request-1');
  });

  it('[PRO-76] are asked in the handbook by labels that they have', async () => {
    const { pipeline } = parse(await read('logging/fluent-bit.config.yaml')) as LogPipeline;
    const given = new Set([...(pipeline.outputs[0]?.['labels'] ?? '').matchAll(/(\w+)=/g)].map(([, label]) => label));
    const asked = [...(await read('README.md')).matchAll(/\{(\w+="[^}]*)\}/g)].flatMap(([, selector = '']) => [...selector.matchAll(/(\w+)=/g)].map(([, label]) => label));
    expect(asked).toContain('job');
    expect(asked.filter((label) => !given.has(label))).toEqual([]);
  });
});

/** The kinds of the operators for RabbitMQ, whose schemas no package in the npm registry has. */
const UNCHECKED = /^rabbitmq\.com\//;

describe('the engines', () => {
  it('are objects that Kubernetes and CloudNativePG take', async () => {
    const manifests = await render(join(deploy, 'engines'));
    expect(await schemaFaults(manifests.filter(({ apiVersion }) => !UNCHECKED.test(apiVersion)))).toEqual([]);
    expect(new Set(manifests.flatMap(({ kind, metadata }) => (kind === 'Namespace' ? [] : [metadata.namespace])))).toEqual(new Set([ENGINES_NAMESPACE]));
  });

  it('[EMP-52] have a connection for every pod that there may be at most', async () => {
    const code = await readFile(join(root, 'libs/database/src/database.ts'), 'utf8');
    const poolSize = Number(/poolSize = (\d+)/.exec(code)?.[1]);
    const pods = (await render(join(deploy, 'overlays/production'))).reduce((sum, { spec }) => sum + (spec?.maxReplicas ?? 0), 0);
    const most = Number(/max_connections: "(\d+)"/.exec(await read('engines/postgresql.yaml'))?.[1]);
    // One pod more of each service while versions change, and beside each pool the connection for reads by key.
    expect(most).toBeGreaterThan((pods + services.length) * (poolSize + 1));
  });

  it('[PRO-75] [EMP-41] keep PostgreSQL in three places, and copies of it outside, encrypted', async () => {
    const [cluster, backup] = (await readDocuments(join(deploy, 'engines/postgresql.yaml'))) as unknown as { kind: string; spec: Record<string, unknown> }[];
    expect(cluster?.spec).toMatchObject({ instances: 3, backup: { barmanObjectStore: { data: { encryption: 'AES256' }, wal: { encryption: 'AES256' } } } });
    expect(backup).toMatchObject({ kind: 'ScheduledBackup', spec: { schedule: '0 0 2 * * *' } });
  });

  it('keep what Redis was given, and never evict it', async () => {
    const text = await read('engines/redis.yaml');
    expect(text).toContain("--appendonly, 'yes'");
    expect(text).toContain('--maxmemory-policy, noeviction');
  });

  it('give each service its user of Redis, who sees its own jobs', async () => {
    expect(await read('engines/redis.yaml')).toContain(`user ${redisAclOf('task-graph').user} on >PASSWORD ${redisAclOf('task-graph').rules}`);
    const secrets = await readDocuments(join(deploy, 'secrets.example.yaml'));
    const users = secrets.flatMap(({ metadata, stringData = {} }) => (stringData['REDIS_URL'] ? [[metadata.name, new URL(stringData['REDIS_URL']).username]] : []));
    expect(users).toEqual(users.map(([name = '']) => [name, redisAclOf(name).user]));
    expect(users.length).toBeGreaterThan(5);
  });

  it('are found by their labels at the ports that the network policies open', async () => {
    const text = (await Promise.all(['postgresql', 'rabbitmq', 'redis', 'qdrant'].map((name) => read(`engines/${name}.yaml`)))).join('\n');
    for (const name of ['postgresql', 'rabbitmq', 'redis', 'qdrant']) expect(text).toContain(`adjutant.dev/engine: ${name}`);
    expect(text).toContain('containerPort: 6379');
    expect(text).toContain('containerPort: 6333');
  });

  it('give each service the broker rights that its contracts need, and no more', async () => {
    const { brokerManifests } = (await import(join(deploy, 'engines/write-broker-users.mjs'))) as { brokerManifests: () => string };
    const text = await read('engines/rabbitmq-users.yaml');
    expect(text).toBe(brokerManifests());
    const users = documentsOf(text).filter(({ kind }) => kind === 'User');
    expect(users.map(({ metadata }) => metadata.name)).toEqual(serviceNames);
  });
});
