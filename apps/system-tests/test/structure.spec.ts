import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

import { brokerEvents, observedByGateway, services as clusterServices } from '@adjutant/cluster';
import { agentOrchestratorContracts } from '@adjutant/contracts-agent-orchestrator';
import { authBillingContracts } from '@adjutant/contracts-auth-billing';
import { backupContracts } from '@adjutant/contracts-backup';
import { connectorIngestContracts } from '@adjutant/contracts-connector-ingest';
import type { OwnerContracts } from '@adjutant/contracts-core';
import { embeddingContracts } from '@adjutant/contracts-embedding';
import { gatewayContracts } from '@adjutant/contracts-gateway';
import { operationsContracts } from '@adjutant/contracts-operations';
import { taskGraphContracts } from '@adjutant/contracts-task-graph';
import { platformConfig } from '@adjutant/service-kit';
import { gatewayService, innerServices } from '@adjutant/standalone';
import { describe, expect, it } from '@jest/globals';
import type { z } from 'zod';

import { judgeCheck } from '../judge-check.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');
const owners: Record<string, OwnerContracts> = {
  'agent-orchestrator': agentOrchestratorContracts,
  'auth-billing': authBillingContracts,
  backup: backupContracts,
  'connector-ingest': connectorIngestContracts,
  embedding: embeddingContracts,
  gateway: gatewayContracts,
  operations: operationsContracts,
  'task-graph': taskGraphContracts,
};
const services = Object.keys(owners);
const definitions = [...innerServices, gatewayService];

const TOP_LEVEL = ['LICENSE', 'Makefile', 'README.md', 'apps', 'deploy', 'docker', 'docs', 'eslint.config.js', 'jest.preset.js', 'libs', 'nx.json', 'package-lock.json', 'package.json', 'tsconfig.base.json'];
const SUFFIXES = new Set([
  ...['module', 'controller', 'handlers', 'service', 'repository', 'entity', 'jobs', 'policy', 'config', 'rpc', 'event', 'http', 'shape'],
  ...['connector', 'client', 'mapper', 'agent', 'prompt', 'tool', 'eval', 'driver', 'spec', 'medium', 'e2e', 'migration', 'worker'],
]);
const BUILT = new Set(['node_modules', 'dist', 'tmp', 'coverage']);

function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (BUILT.has(entry.name)) return [];
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(path) : [path];
  });
}

const sources = ['apps', 'libs'].flatMap((group) => filesBelow(join(root, group))).filter((file) => file.endsWith('.ts'));
const productSources = sources.filter((file) => !file.endsWith('.spec.ts'));
const read = (file: string) => readFileSync(file, 'utf8');

describe('structure', () => {
  it('has no other visible entry at the top', () => {
    const visible = readdirSync(root).filter((name) => !name.startsWith('.') && !BUILT.has(name));
    expect(visible.sort()).toEqual([...TOP_LEVEL].sort());
    expect(existsSync(join(root, '.env.example'))).toBe(true);
    expect(existsSync(join(root, '.ci/run'))).toBe(true);
  });

  it.each(services)('%s has what every service has', (name) => {
    for (const file of ['project.json', 'README.md', 'src/main.ts', 'src/index.ts', 'src/app.module.ts', 'src/config.ts']) expect([file, existsSync(join(root, 'apps', name, file))]).toEqual([file, true]);
    expect(read(join(root, 'apps', name, 'README.md')).split('\n').length).toBeLessThanOrEqual(41);
    expect(readdirSync(join(root, 'apps', name, 'test')).some((file) => file.endsWith('.e2e.spec.ts'))).toBe(true);
  });

  it.each(services)('[PRO-82] starts %s with the time to stop that all have', (name) => {
    expect(read(join(root, 'apps', name, 'src/main.ts'))).toMatch(/\nawait runService\(\w+\);\n$/);
  });

  it('gives every project a type and a scope, and a README', () => {
    const projects = ['apps', 'libs', 'libs/contracts'].flatMap((group) => readdirSync(join(root, group)).map((name) => join(root, group, name))).filter((folder) => existsSync(join(folder, 'project.json')));
    for (const folder of projects) {
      const { tags } = JSON.parse(read(join(folder, 'project.json'))) as { tags: string[] };
      expect([folder, tags.map((tag) => tag.split(':')[0]).sort()]).toEqual([folder, ['scope', 'type']]);
      expect([relative(root, folder), existsSync(join(folder, 'README.md'))]).toEqual([relative(root, folder), true]);
    }
  });

  it('names files in kebab case with a role from the closed list', () => {
    const odd = sources.filter((file) => {
      const [stem = '', ...roles] = basename(file, '.ts').split('.');
      return !/^(\d{4}-)?[a-z0-9]+(-[a-z0-9]+)*$/.test(stem) || roles.some((role) => !SUFFIXES.has(role));
    });
    expect(odd.map((file) => relative(root, file))).toEqual([]);
  });

  it('[CON-97] keeps the layers: an edge delegates, and only a repository knows tables', () => {
    const apps = productSources.filter((file) => file.includes(`${join(root, 'apps')}/`) && !file.includes('apps/system-tests/'));
    const queries = apps.filter((file) => /\b(tx|db)\s*\.(selectFrom|insertInto|updateTable|deleteFrom)\(|\bsql`\s*(insert|update|delete|with)\b/.test(read(file)));
    expect(queries.length).toBeGreaterThan(10);
    // store-…: the statements that ingesting shares with other features, because they commit in one transaction with the events.
    expect(queries.filter((file) => !/\.repository\.ts$|\/store-[a-z]+\.ts$|\/database\//.test(file)).map((file) => relative(root, file))).toEqual([]);
  });

  it('[PRO-79] counts a run with less than 90 % coverage, or with a file that did not run, as failed', () => {
    const report = { numPassedTests: 5, numFailedTests: 0, testResults: [] };
    const judge = (coveredPercent: number, changes = {}) => judgeCheck({ steps: [true, true], jest: { ok: true, report: { ...report, ...changes } }, coveredPercent });
    expect(judge(90)).toEqual({ passed: 8, failed: 0 });
    expect(judge(89.9)).toEqual({ passed: 7, failed: 1 });
    expect(judge(95, { testResults: [{ status: 'failed', assertionResults: [] }] })).toEqual({ passed: 8, failed: 1 });
    expect(judgeCheck({ steps: [], jest: { ok: false, report: null }, coveredPercent: 0 })).toEqual({ passed: 0, failed: 2 });
  });

  it('exports by name only', () => {
    expect(productSources.filter((file) => /^export default/m.test(read(file))).map((file) => relative(root, file))).toEqual([]);
  });

  it('gives every message one name and one owner', () => {
    const names = Object.entries(owners).flatMap(([owner, contracts]) =>
      Object.values(contracts).map((contract) => {
        expect([contract.name, contract.owner]).toEqual([contract.name, owner]);
        return contract.name;
      }),
    );
    expect(new Set(names).size).toBe(names.length);
  });

  it('handles every owned request exactly once, in its owner', () => {
    for (const [owner, contracts] of Object.entries(owners)) {
      const code = productSources.filter((file) => file.startsWith(join(root, 'apps', owner, 'src'))).map(read).join('\n');
      for (const [key, contract] of Object.entries(contracts)) {
        if (contract.kind !== 'rpc') continue;
        const handlers = [...code.matchAll(new RegExp(`@Handles(?:Request|Stream)\\(\\s*${key}\\s*\\)`, 'g'))];
        expect([contract.name, handlers.length]).toEqual([contract.name, 1]);
      }
    }
  });

  it('[PRO-52] lists with every event exactly the services that handle it', () => {
    for (const [owner, contracts] of Object.entries(owners)) {
      for (const [key, contract] of Object.entries(contracts)) {
        if (contract.kind !== 'event') continue;
        const imported = new RegExp(`import \\{[^}]*\\b${key}\\b[^}]*\\} from '@adjutant/contracts-${owner}'`);
        const handles = (file: string) => imported.test(read(file)) && new RegExp(`@HandlesEvent\\(\\s*${key}\\s*\\)`).test(read(file));
        const consumers = services.filter((name) => productSources.some((file) => file.startsWith(join(root, 'apps', name, 'src')) && handles(file)));
        expect([contract.name, [...contract.consumers].sort()]).toEqual([contract.name, consumers.sort()]);
      }
    }
  });

  it('[PRO-55] gives every job a handler and a sweep', () => {
    for (const definition of definitions) {
      const code = productSources.filter((file) => file.startsWith(join(root, 'apps', definition.name, 'src'))).map(read).join('\n');
      for (const job of definition.jobs) {
        const key = new RegExp(`const (\\w+) = defineJob\\(\\{\\s*name: '${job.name.replaceAll('.', '\\.')}'`).exec(code)?.[1];
        expect([job.name, typeof key]).toEqual([job.name, 'string']);
        expect([job.name, code.includes(`@HandlesJob(${key})`), code.includes(`@Sweeps(${key})`)]).toEqual([job.name, true, true]);
      }
    }
  });

  it('[MIM-48] keeps the work of each step in a queue of its name', () => {
    const queues = definitions.flatMap(({ jobs }) => jobs.flatMap(({ queue }) => queue ?? []));
    expect([...new Set(queues)].sort()).toEqual(['agent', 'embed', 'ingest', 'test']);
  });

  it('runs the same services apart as in one process, and lets each hear what it listens to', () => {
    const byName = (a: { name: string }, b: { name: string }) => a.name.localeCompare(b.name);
    const defined = definitions.map(({ name, schema, ports }) => ({ name, schema, ...(ports.includes('keyring') ? { hasKeyring: true } : {}) }));
    expect(clusterServices.toSorted(byName)).toEqual(defined.toSorted(byName));
    const events = Object.values(owners).flatMap((contracts) => Object.entries(contracts)).filter(([, contract]) => contract.kind === 'event');
    expect(brokerEvents.map(({ name }) => name).sort()).toEqual(events.map(([, { name }]) => name).sort());
    const observed = [...productSources.map(read).join('\n').matchAll(/@ObservesEvent\((\w+)\)/g)].map(([, variable]) => events.find(([name]) => name === variable)?.[1].name);
    expect(observedByGateway.map(({ name }) => name).sort()).toEqual(observed.sort());
  });

  it('[MIM-68] [PRO-83] explains every key of every configuration in .env.example, those of the providers that there are among them, and none that nothing reads', () => {
    const documented = new Set([...read(join(root, '.env.example')).matchAll(/^#? ?([A-Z][A-Z0-9_]+)=/gm)].map(([, key]) => key));
    const used = [platformConfig, ...definitions.map((definition) => definition.config as z.ZodObject)].flatMap((config) => Object.keys(config.shape));
    const standalone = [...productSources.filter((file) => file.includes('apps/standalone/')).map(read).join('\n').matchAll(/env\['([A-Z][A-Z0-9_]+)'\]/g)].map(([, key]) => key);
    const system = new Set(['XDG_DATA_HOME', 'PATH', 'HOME', 'INIT_CWD']);
    expect([...new Set([...used, ...standalone])].filter((key) => key && !documented.has(key) && !system.has(key))).toEqual([]);
    const known = new Set([...used, ...standalone]);
    expect([...documented].filter((key) => key && !known.has(key))).toEqual([]);
    const ofProviders = [
      'OAUTH_GITHUB_CLIENT_ID', 'OAUTH_GITHUB_CLIENT_SECRET', 'OAUTH_ATLASSIAN_CLIENT_ID', 'OAUTH_ATLASSIAN_CLIENT_SECRET', 'OAUTH_GOOGLE_CLIENT_ID', 'OAUTH_GOOGLE_CLIENT_SECRET', 'OAUTH_REDIRECT_BASE',
      'SLACK_CLIENT_ID', 'SLACK_CLIENT_SECRET', 'OUTLOOK_CLIENT_ID', 'OUTLOOK_CLIENT_SECRET', 'OUTLOOK_TENANT_ID', 'TELEGRAM_API_ID', 'TELEGRAM_API_HASH',
    ];
    for (const key of [...ofProviders, 'ENCRYPTION_KEY', 'ENVIRONMENT', 'LOG_LEVEL', 'HOST', 'PORT']) expect(known).toContain(key);
  });
});
