import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';

import { findKubectl } from '../kubectl.mjs';
import { imageNames, serviceNames } from '../src/manifests/code-facts.js';
import { documentsOf, root } from '../src/manifests/render.js';
import { temporaryFolder } from '../src/temporary-folder.js';

let folder: string;

beforeAll(async () => {
  folder = await temporaryFolder('deploy');
  const real = findKubectl();
  const path = real === 'kubectl' ? spawnSync('/bin/sh', ['-c', 'command -v kubectl'], { encoding: 'utf8' }).stdout.trim() : real;
  // Writes down what it is told, but for laying overlays, which it leaves to the real one.
  const script = `#!/bin/sh\n[ "$1" = kustomize ] && exec ${path} "$@"\necho "# $*" >> ${folder}/told\n[ "$1" = apply ] && cat >> ${folder}/told\n[ "$1" = "$FAILING" ] && exit 1\nexit 0\n`;
  await writeFile(join(folder, 'kubectl'), script, { mode: 0o755 });
});

afterAll(() => rm(folder, { recursive: true, force: true }));

async function deploy(service: string, env: Record<string, string> = {}) {
  await rm(join(folder, 'told'), { force: true });
  const { status, stderr } = spawnSync(process.execPath, [join(root, 'deploy/deploy.mjs'), service], { env: { PATH: `${folder}:/usr/bin:/bin`, HOME: folder, ...env }, encoding: 'utf8' });
  const told = existsSync(join(folder, 'told')) ? await readFile(join(folder, 'told'), 'utf8') : '';
  const steps = told.split(/^# /m).slice(1).map((step) => {
    const [command = '', ...lines] = step.split('\n');
    return { command, kinds: command.startsWith('apply') ? documentsOf(lines.join('\n')).map(({ kind, metadata }) => `${kind} ${metadata.name}`) : [] };
  });
  return { status, stderr, steps };
}

describe('deploying one service', () => {
  it('[PRO-82] migrates first, and touches the pods only when that is done', async () => {
    const { status, steps } = await deploy('task-graph', { OVERLAY: 'production' });
    expect(status).toBe(0);
    expect(steps.map(({ command }) => command)).toEqual([
      'delete job/task-graph-migration-0.1.0 --ignore-not-found -n adjutant',
      'apply -f -',
      'wait --for=condition=complete job/task-graph-migration-0.1.0 --timeout=16m -n adjutant',
      'apply -f -',
      'rollout status deployment/task-graph --timeout=6m -n adjutant',
    ]);
    expect(steps[1]?.kinds).toEqual(expect.arrayContaining(['Namespace adjutant', 'NetworkPolicy default-deny', 'Job task-graph-migration-0.1.0', 'ExternalSecret task-graph', 'Service task-graph']));
    expect(steps[1]?.kinds.filter((name) => /gateway|Deployment/.test(name))).toEqual([]);
    expect(steps[3]?.kinds).toEqual(['Deployment task-graph']);
  });

  it('leaves the old version alone when its migrations fail, and says where to look', async () => {
    const { status, stderr, steps } = await deploy('gateway', { FAILING: 'wait' });
    expect(status).toBe(1);
    expect(stderr).toContain('nothing else was changed. See: kubectl logs job/gateway-migration-dev -n adjutant-dev');
    expect(steps.at(-1)?.command).toContain('wait');
  });

  it('says how to go back when the new version does not become ready', async () => {
    const { status, stderr } = await deploy('gateway', { FAILING: 'rollout' });
    expect(status).toBe(1);
    expect(stderr).toContain('Go back: kubectl rollout undo deployment/gateway -n adjutant-dev');
  });

  it('says in one sentence what is missing', async () => {
    expect((await deploy('nothing')).stderr).toMatch(/^dev has no service "nothing". There are: agent-orchestrator, /);
    const nowhere = { env: { PATH: join(folder, 'none') }, encoding: 'utf8' as const };
    expect(spawnSync(process.execPath, [join(root, 'deploy/deploy.mjs'), 'gateway'], nowhere).stderr).toMatch(/^kubectl is not on this machine. Install it .*\n$/);
    expect(spawnSync(process.execPath, [join(root, 'docker/build-image.mjs'), 'gateway'], nowhere).stderr).toMatch(/^docker is not on this machine. Install it .*\n$/);
  });
});

describe('the ways in', () => {
  const json = (path: string) => JSON.parse(readFileSync(join(root, path), 'utf8')) as Record<string, Record<string, unknown>>;

  it('let a team build, test, migrate, pack and deploy its service by one command each', () => {
    const defaults = json('nx.json')['targetDefaults'] as Record<string, { options: { command: string } }>;
    expect(defaults['migrate']?.options.command).toBe('node dist/main.js migrate');
    expect(defaults['image']?.options.command).toBe('node docker/build-image.mjs {projectName}');
    expect(defaults['deploy']?.options.command).toBe('node deploy/deploy.mjs {projectName}');
    for (const name of serviceNames) expect([name, Object.keys(json(`apps/${name}/project.json`)['targets'] ?? {})]).toEqual([name, ['build', 'test', 'migrate', 'image', 'deploy']]);
  });

  it('[MIM-69] have short names in the Makefile', () => {
    const text = readFileSync(join(root, 'Makefile'), 'utf8');
    const targets = [...text.matchAll(/^(\w+): ; (.+)$/gm)].map(([, name, command]) => [name, command]);
    expect(targets.map(([name]) => name)).toEqual(/^\.PHONY: (.+)$/m.exec(text)?.[1]?.split(' '));
    const scripts = Object.keys(json('package.json')['scripts'] ?? {});
    for (const [, script = ''] of text.matchAll(/npm (?:run )?(\S+)/g)) expect([...scripts, 'audit']).toContain(script);
    for (const [, file = ''] of text.matchAll(/(docker\/\S+\.yml)/g)) expect(existsSync(join(root, file))).toBe(true);
  });

  it('[ADI-63] [CON-95] are gone through for each change: lint, tests, known holes, images', () => {
    const { jobs } = parse(readFileSync(join(root, '.github/workflows/ci.yml'), 'utf8')) as { jobs: Record<string, { steps: { run?: string }[]; strategy?: { matrix: { app: string[] } } }> };
    expect(jobs['test']?.steps.flatMap(({ run }) => run ?? [])).toEqual(['npm test', 'npm audit --omit=dev --audit-level=high']);
    expect(jobs['image']?.strategy?.matrix.app.sort()).toEqual([...imageNames].sort());
    const { updates } = parse(readFileSync(join(root, '.github/dependabot.yml'), 'utf8')) as { updates: { 'package-ecosystem': string }[] };
    expect(updates.map((update) => update['package-ecosystem'])).toEqual(['npm', 'docker', 'docker-compose', 'github-actions']);
  });
});
