// Brings one service to the cluster that kubectl speaks to: `npx nx deploy task-graph`. OVERLAY is dev (default) or production.
// First its migrations, then its pods, one by one; the old version works on until the new one is ready.
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { parseAllDocuments, stringify } from 'yaml';

const NAME = 'app.kubernetes.io/name';
const overlays = join(dirname(fileURLToPath(import.meta.url)), 'overlays');

function fail(sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}

function kubectl(args, { input, advice } = {}) {
  const stdout = input === undefined && args[0] === 'kustomize' ? 'pipe' : 'inherit';
  const { status, error, stdout: text } = spawnSync('kubectl', args, { input, stdio: [input === undefined ? 'ignore' : 'pipe', stdout, 'inherit'], encoding: 'utf8', maxBuffer: 64 * 1024 ** 2 });
  if (error) fail('kubectl is not on this machine. Install it (https://kubernetes.io/docs/tasks/tools) and run the command again.');
  if (status !== 0) fail(advice ?? `kubectl ${args.slice(0, 2).join(' ')} failed; the lines above say why.`);
  return text;
}

const apply = (manifests) => kubectl(['apply', '-f', '-'], { input: manifests.map((manifest) => stringify(manifest)).join('---\n') });

const [service] = process.argv.slice(2);
const { OVERLAY: overlay = 'dev' } = process.env;
if (!service) fail('Give the name of a service: node deploy/deploy.mjs task-graph');

const all = parseAllDocuments(kubectl(['kustomize', join(overlays, overlay)])).map((document) => document.toJS());
const shared = all.filter(({ kind, metadata }) => ['Namespace', 'ConfigMap', 'NetworkPolicy'].includes(kind) && !metadata.labels?.[NAME]);
const own = all.filter(({ metadata }) => metadata.labels?.[NAME] === service);
const deployment = own.find(({ kind }) => kind === 'Deployment');
const migration = own.find(({ kind }) => kind === 'Job');
if (!deployment || !migration) fail(`${overlay} has no service "${service}". There are: ${all.filter(({ kind }) => kind === 'Deployment').map(({ metadata }) => metadata.name).join(', ')}.`);

const inNamespace = ['-n', deployment.metadata.namespace];
const job = `job/${migration.metadata.name}`;
kubectl(['delete', job, '--ignore-not-found', ...inNamespace]);
apply([...shared, ...own.filter((manifest) => manifest !== deployment)]);
kubectl(['wait', '--for=condition=complete', job, '--timeout=16m', ...inNamespace], { advice: `The migrations did not end well; nothing else was changed. See: kubectl logs ${job} ${inNamespace.join(' ')}` });
apply([deployment]);
kubectl(['rollout', 'status', `deployment/${service}`, '--timeout=6m', ...inNamespace], { advice: `The new version did not become ready; the old one works on. Go back: kubectl rollout undo deployment/${service} ${inNamespace.join(' ')}` });
