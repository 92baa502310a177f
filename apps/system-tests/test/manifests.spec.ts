import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { eventsHeardBy, serviceNames, services } from '../src/manifests/code-facts.js';
import { containerOf, type Manifest } from '../src/manifests/manifest.js';
import { networkFaults } from '../src/manifests/network-faults.js';
import { readDocuments, render, root } from '../src/manifests/render.js';
import { schemaFaults } from '../src/manifests/schema-faults.js';
import { serviceFaults } from '../src/manifests/service-faults.js';
import { temporaryFolder } from '../src/temporary-folder.js';

const OVERLAYS = ['dev', 'staging', 'production'] as const;
type Overlay = (typeof OVERLAYS)[number];

let folder: string;
const rendered: Record<Overlay, Manifest[]> = { dev: [], staging: [], production: [] };
let secrets: Manifest[];

beforeAll(async () => {
  folder = await temporaryFolder('manifests');
  for (const overlay of OVERLAYS) rendered[overlay] = await render(join(root, 'deploy/overlays', overlay));
  secrets = await readDocuments(join(root, 'deploy/secrets.example.yaml'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const ofKind = (overlay: Overlay, kind: string): Manifest[] => rendered[overlay].filter((manifest) => manifest.kind === kind);

/** Everything that is wrong with an overlay; its schema is looked at where it differs from `known`. */
async function allFaults(manifests: readonly Manifest[], examples: readonly Manifest[], known: readonly Manifest[] = []): Promise<string[]> {
  const same = new Set(known.map((manifest) => JSON.stringify(manifest)));
  const deployed = { manifests, secrets: examples };
  return [...(await schemaFaults(manifests.filter((manifest) => !same.has(JSON.stringify(manifest))))), ...serviceFaults(deployed), ...networkFaults(deployed)];
}

describe('the manifests', () => {
  it.each(OVERLAYS)('[CON-103] of %s are what Kubernetes and its operators take, and what the code needs', async (overlay) => {
    expect(await allFaults(rendered[overlay], secrets)).toEqual([]);
  });

  it('are whole before an overlay lies over them', async () => {
    expect(await schemaFaults(await render(join(root, 'deploy/base')))).toEqual([]);
    expect(await schemaFaults(secrets)).toEqual([]);
  });

  it('have a folder for each service, and one for none else', async () => {
    const { resources } = (await readDocuments(join(root, 'deploy/base/kustomization.yaml')))[0] as unknown as { resources: string[] };
    expect(resources.sort()).toEqual(['common', ...serviceNames].sort());
  });

  it('[PRO-82] keep a service there while its version changes: a new pod first, the old one when it is ready, two of each', () => {
    for (const { spec } of ofKind('production', 'Deployment')) expect(spec?.strategy?.rollingUpdate).toEqual({ maxSurge: 1, maxUnavailable: 0 });
    expect(ofKind('production', 'HorizontalPodAutoscaler').map(({ spec }) => spec?.minReplicas)).toEqual(services.map(() => 2));
  });

  it('[CON-101] scale by processor, and by the queues that a service has', () => {
    for (const service of services) {
      const metrics = ofKind('production', 'HorizontalPodAutoscaler').find(({ metadata }) => metadata.name === service.name)?.spec?.metrics ?? [];
      const queues = metrics.flatMap(({ external }) => external?.metric.name ?? []);
      const hears = eventsHeardBy(service.name, 'HandlesEvent').length > 0;
      expect([service.name, queues]).toEqual([service.name, [...(hears ? ['adjutant_events_waiting'] : []), ...(service.jobs.length > 0 ? ['adjutant_jobs_waiting'] : [])]]);
    }
  });

  it('[CON-90] [EMP-41] let people in by HTTPS only', () => {
    const [ingress, ...others] = ofKind('production', 'Ingress');
    const { tls = [], rules = [] } = ingress?.spec ?? {};
    expect(others).toEqual([]);
    expect(rules.map(({ host }) => host)).toEqual(tls.flatMap(({ hosts }) => hosts));
    expect(rules.flatMap(({ http }) => http.paths.map(({ backend }) => backend.service))).toEqual([{ name: 'gateway', port: { name: 'http' } }]);
    expect(ingress?.metadata.annotations).toMatchObject({ 'cert-manager.io/cluster-issuer': 'letsencrypt', 'nginx.ingress.kubernetes.io/force-ssl-redirect': 'true' });
  });

  it('[PRO-67] take the secrets of production from a vault, each service its own', () => {
    const taken = ofKind('production', 'ExternalSecret').map(({ metadata, spec }) => [metadata.name, spec?.target?.name]);
    const names = secrets.map(({ metadata }) => metadata.name);
    expect(taken.sort()).toEqual(names.map((name) => [name, name]).sort());
    expect(ofKind('production', 'Secret')).toEqual([]);
    for (const manifest of ofKind('production', 'Deployment')) {
      const used = (containerOf(manifest)?.env ?? []).flatMap(({ valueFrom }) => valueFrom?.secretKeyRef?.name ?? []);
      expect(new Set(used)).toEqual(new Set([manifest.metadata.name]));
    }
  });

  it('[CON-100] [PRO-67] give staging a namespace, a host, a vault and a bucket of its own', () => {
    const places = (overlay: Overlay) => ({
      namespaces: new Set(rendered[overlay].flatMap(({ kind, metadata }) => (kind === 'Namespace' ? metadata.name : (metadata.namespace ?? [])))),
      hosts: ofKind(overlay, 'Ingress').flatMap(({ spec }) => spec?.rules?.map(({ host }) => host)),
      vaults: new Set(ofKind(overlay, 'ExternalSecret').map(({ spec }) => spec?.secretStoreRef?.name)),
      buckets: ofKind(overlay, 'ConfigMap').flatMap(({ data }) => data?.['S3_BUCKET'] ?? []),
    });
    expect(places('staging')).toEqual({ namespaces: new Set(['adjutant-staging']), hosts: ['staging.adjutant.example.com'], vaults: new Set(['adjutant-staging']), buckets: ['adjutant-staging'] });
    expect(places('production')).toEqual({ namespaces: new Set(['adjutant']), hosts: ['adjutant.example.com'], vaults: new Set(['adjutant-production']), buckets: ['adjutant-production'] });
  });

  it('[PRO-69] [EMP-41] trust the authority of the engines’ certificates in production', () => {
    for (const manifest of [...ofKind('production', 'Deployment'), ...ofKind('production', 'Job')]) {
      expect(containerOf(manifest)?.env).toContainEqual({ name: 'NODE_EXTRA_CA_CERTS', value: '/etc/adjutant/ca.crt' });
      expect(containerOf(manifest)?.volumeMounts).toContainEqual(expect.objectContaining({ mountPath: '/etc/adjutant' }));
    }
  });

  it('[PRO-74] migrate each version by a job of its own', () => {
    expect(ofKind('production', 'Job').map(({ metadata }) => metadata.name).sort()).toEqual(serviceNames.map((name) => `${name}-migration-0.1.0`));
  });
});

/** One change of one file, and what must be said of it. */
interface Mutation {
  what: string;
  overlay?: Overlay;
  file: string;
  from: string;
  to: string;
  fault: RegExp;
}

const mutations: readonly Mutation[] = [
  { what: 'a key that nobody reads', file: 'base/task-graph/deployment.yaml', from: '{ name: DATABASE_URL,', to: '{ name: DATABSE_URL,', fault: /DATABSE_URL is read by nothing in task-graph/ },
  { what: 'a needed key less', file: 'base/embedding/deployment.yaml', from: '- { name: QDRANT_URL,', to: '- { name: MODEL_NAME,', fault: /embedding needs QDRANT_URL/ },
  { what: 'a value that the schema refuses', file: 'components/service/deployment.yaml', from: 'value: "9090"', to: 'value: "90909"', fault: /refuses OPERATIONS_PORT/ },
  { what: 'another port', file: 'components/service/deployment.yaml', from: 'containerPort: 9090', to: 'containerPort: 9091', fault: /listens to .*9090.*but its ports are .*9091/ },
  { what: 'a probe less', file: 'components/service/deployment.yaml', from: '          readinessProbe: { httpGet: { path: /readyz, port: operations }, periodSeconds: 2, timeoutSeconds: 3, failureThreshold: 2 }\n', to: '', fault: /Deployment gateway needs a readinessProbe/ },
  { what: 'a probe of another port', file: 'components/service/deployment.yaml', from: 'livenessProbe: { httpGet: { path: /healthz, port: operations }', to: 'livenessProbe: { httpGet: { path: /healthz, port: health }', fault: /has no port health/ },
  { what: 'an unknown field', file: 'base/backup/deployment.yaml', from: 'serviceAccountName: backup', to: 'serviceAccountName: backup\n      restartPolcy: Always', fault: /restartPolcy.* does not exist/ },
  { what: 'an unknown field of an operator’s kind', overlay: 'production', file: 'monitoring/pod-monitor.yaml', from: 'interval: 15s', to: 'intervall: 15s', fault: /intervall.* does not exist/ },
  { what: 'a wrong type', file: 'base/gateway/hpa.yaml', from: 'averageUtilization: 70', to: 'averageUtilization: 70 %', fault: /HorizontalPodAutoscaler gateway/ },
  { what: 'an image that is none of ours', file: 'overlays/dev/versions/kustomization.yaml', from: 'adjutant/gateway, newTag', to: 'adjutant/gatway, newTag', fault: /There is no app for the image adjutant\/gatway:dev/ },
  { what: 'an image of whatever version', file: 'overlays/dev/versions/kustomization.yaml', from: "adjutant/backup, newTag: 'dev'", to: "adjutant/backup, newTag: 'latest'", fault: /Deployment backup The image .* names no version/ },
  { what: 'a secret that nobody is told of', file: 'base/auth-billing/deployment.yaml', from: 'key: ENCRYPTION_KEY', to: 'key: ENCRYPTION', fault: /auth-billing has no key ENCRYPTION in deploy\/secrets.example.yaml/ },
  { what: 'a password in the open', file: 'base/backup/deployment.yaml', from: '{ name: S3_SECRET_ACCESS_KEY, valueFrom: { secretKeyRef: { name: backup, key: S3_SECRET_ACCESS_KEY } } }', to: '{ name: S3_SECRET_ACCESS_KEY, value: hunter2 }', fault: /S3_SECRET_ACCESS_KEY must come from a secret/ },
  { what: 'the rights of root', file: 'components/service/deployment.yaml', from: 'runAsNonRoot: true', to: 'runAsNonRoot: false', fault: /must run as the user of the image/ },
  { what: 'too little time to stop', file: 'components/service/deployment.yaml', from: 'terminationGracePeriodSeconds: 45', to: 'terminationGracePeriodSeconds: 25', fault: /is killed before it can have stopped/ },
  { what: 'a door too many', file: 'base/task-graph/networkpolicy.yaml', from: 'adjutant.dev/engine: redis', to: 'adjutant.dev/engine: qdrant', fault: /task-graph talks to postgresql, rabbitmq, redis, but its network policy opens postgresql, qdrant, rabbitmq/ },
  { what: 'a door that is closed', file: 'base/embedding/networkpolicy.yaml', from: 'port: 6333', to: 'port: 6334', fault: /QDRANT_URL of embedding leads to .*6333, which its network policy keeps away/ },
  { what: 'no closed doors at all', file: 'base/common/networkpolicies.yaml', from: 'policyTypes: [Ingress, Egress]', to: 'policyTypes: [Ingress]', fault: /Everything is open/ },
  { what: 'a part less', file: 'base/backup/kustomization.yaml', from: '  - pdb.yaml\n', to: '', fault: /backup has no PodDisruptionBudget/ },
  { what: 'a port that is not there', file: 'base/gateway/service.yaml', from: 'targetPort: http', to: 'targetPort: web', fault: /Service gateway leads to the port web/ },
  { what: 'pods of migrations that are asked', file: 'base/gateway/service.yaml', from: ', app.kubernetes.io/component: service', to: '', fault: /Service gateway selects no pod of its service, or others too/ },
  { what: 'a migration that starts the service', file: 'components/service/migration.yaml', from: 'args: [migrate]', to: 'args: [start]', fault: /must run "migrate"/ },
  { what: 'the queues of another', file: 'base/task-graph/hpa.yaml', from: 'matchLabels: { app: task-graph }', to: 'matchLabels: { app: taskgraph }', fault: /looks at the queues of another service/ },
];

describe('the check itself', () => {
  it.each(mutations)('notices $what', async ({ overlay = 'dev', file, from, to, fault }) => {
    const copy = join(folder, 'broken');
    await rm(copy, { recursive: true, force: true });
    await cp(join(root, 'deploy'), copy, { recursive: true });
    const text = await readFile(join(copy, file), 'utf8');
    expect(text).toContain(from);
    await writeFile(join(copy, file), text.replace(from, to));
    const faults = await allFaults(await render(join(copy, 'overlays', overlay)), secrets, rendered[overlay]);
    expect(faults).toContainEqual(expect.stringMatching(fault));
  });

  it('notices a secret that nothing uses', async () => {
    const odd = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'gateway' }, stringData: { OLD_KEY: 'x' } };
    expect(await allFaults(rendered.dev, [...secrets, odd], rendered.dev)).toEqual(['Nothing refers to OLD_KEY of the secret gateway.']);
  });
});
