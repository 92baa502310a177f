import { environmentFaults, imageNames, migrationFaults, serviceNamed, serviceNames, type Environment } from './code-facts.js';
import { COMPONENT, containerOf, describeManifest, NAME, type Container, type EnvEntry, type Manifest, type Probe } from './manifest.js';

/** What an overlay consists of, and the secrets that it takes as given. */
export interface Deployed {
  manifests: readonly Manifest[];
  /** The examples of deploy/secrets.example.yaml. */
  secrets: readonly Manifest[];
}

const KINDS = ['Deployment', 'HorizontalPodAutoscaler', 'Job', 'NetworkPolicy', 'PodDisruptionBudget', 'Service', 'ServiceAccount'];
/** A process closes everything within this time after it was told to stop and has waited. */
const DRAIN_SECONDS = 25;
const SENSITIVE = /PASSWORD|SECRET|TOKEN|_KEY$|_KEY_ID$|^(DATABASE|RABBITMQ|REDIS|PGVECTOR|JOBS_DATABASE)_.*URL$/;
const USER = 10_001;

const ofKind = (manifests: readonly Manifest[], kind: string): Manifest[] => manifests.filter((manifest) => manifest.kind === kind);

/** Each service has one of everything and nothing has more. */
function completenessFaults({ manifests }: Deployed): string[] {
  return KINDS.flatMap((kind) => {
    const names = ofKind(manifests, kind).flatMap(({ metadata }) => metadata.labels?.[NAME] ?? []).sort();
    const missing = serviceNames.filter((name) => !names.includes(name));
    const odd = names.filter((name, index) => !serviceNames.includes(name) || names.indexOf(name) !== index);
    return [...missing.map((name) => `${name} has no ${kind}.`), ...odd.map((name) => `There is a ${kind} for ${name}, which is no service or has one already.`)];
  });
}

function findValue(entry: EnvEntry, { manifests, secrets }: Deployed): { value?: string; fault?: string } {
  if (entry.value !== undefined) return { value: entry.value };
  const { secretKeyRef, configMapKeyRef } = entry.valueFrom ?? {};
  const ref = secretKeyRef ?? configMapKeyRef;
  if (!ref) return { fault: `${entry.name} has no value.` };
  const holders = secretKeyRef ? secrets : ofKind(manifests, 'ConfigMap');
  const holder = holders.find(({ metadata }) => metadata.name === ref.name);
  const value = (holder?.stringData ?? holder?.data)?.[ref.key];
  if (value === undefined && secretKeyRef) return { fault: `The secret ${ref.name} has no key ${ref.key} in deploy/secrets.example.yaml.` };
  if (value === undefined && !ref.optional) return { fault: `The ConfigMap ${ref.name} has no key ${ref.key}.` };
  return value === undefined ? {} : { value };
}

/** The environment that a container has, as far as it can be known, and what is wrong with where it comes from. */
export function environmentOf(container: Container, deployed: Deployed): { env: Environment; faults: string[] } {
  const env: Environment = {};
  const faults: string[] = [];
  for (const entry of container.env ?? []) {
    const { value, fault } = findValue(entry, deployed);
    if (fault) faults.push(fault);
    if (value !== undefined) env[entry.name] = value;
    if (SENSITIVE.test(entry.name) && !entry.valueFrom?.secretKeyRef) faults.push(`${entry.name} must come from a secret.`);
    if ((container.env ?? []).filter(({ name }) => name === entry.name).length > 1) faults.push(`${entry.name} is given twice.`);
  }
  return { env, faults };
}

function imageFaults({ image }: Container, name: string): string[] {
  const [, app = '', tag = ''] = /([^/:]+)(?::([^:/]+))?$/.exec(image) ?? [];
  if (!imageNames.includes(app)) return [`There is no app for the image ${image}.`];
  if (app !== name) return [`The image ${image} is another service's.`];
  return tag === '' || tag === 'latest' ? [`The image ${image} names no version.`] : [];
}

function hardeningFaults(manifest: Manifest, { securityContext: own = {}, volumeMounts = [], resources }: Container): string[] {
  const { securityContext: pod = {}, automountServiceAccountToken, volumes = [] } = manifest.spec?.template?.spec ?? { containers: [] };
  const mounted = new Set(volumeMounts.map(({ name }) => name));
  return [
    ...(pod.runAsNonRoot && pod.runAsUser === USER ? [] : ['must run as the user of the image, not as root.']),
    ...(pod.seccompProfile?.type === 'RuntimeDefault' ? [] : ['needs the seccomp profile RuntimeDefault.']),
    ...(own.allowPrivilegeEscalation === false && own.capabilities?.drop?.join() === 'ALL' && !own.capabilities.add ? [] : ['must give up every right.']),
    ...(own.readOnlyRootFilesystem ? [] : ['must have a read-only root file system.']),
    ...(automountServiceAccountToken === false ? [] : ['must not be given a token of the cluster.']),
    ...(resources?.requests?.['cpu'] && resources.requests['memory'] && resources.limits?.['memory'] ? [] : ['must say how much processor and memory it takes.']),
    ...(volumes.every(({ name }) => mounted.has(name)) && volumeMounts.some(({ mountPath }) => mountPath === '/tmp') ? [] : ['must mount its volumes, and one at /tmp.']),
  ];
}

function probeFaults({ ports = [], ...container }: Container): string[] {
  const check = (kind: 'startupProbe' | 'livenessProbe' | 'readinessProbe', path: string): string[] => {
    const probe: Probe | undefined = container[kind];
    if (!probe?.httpGet) return [`needs a ${kind}.`];
    const isThere = ports.some(({ name, containerPort }) => name === probe.httpGet?.port || containerPort === probe.httpGet?.port);
    return [...(probe.httpGet.path === path ? [] : [`must be asked for ${path} by its ${kind}.`]), ...(isThere ? [] : [`has no port ${probe.httpGet.port}, which its ${kind} asks.`])];
  };
  return [...check('startupProbe', '/healthz'), ...check('livenessProbe', '/healthz'), ...check('readinessProbe', '/readyz')];
}

function portFaults({ ports = [] }: Container, env: Environment): string[] {
  const expected: Environment = { operations: env['OPERATIONS_PORT'] ?? '', ...(env['HOST'] ? { http: env['PORT'] ?? '' } : {}) };
  const given = Object.fromEntries(ports.map(({ name, containerPort }) => [name, String(containerPort)]));
  return JSON.stringify(given, Object.keys(given).sort()) === JSON.stringify(expected, Object.keys(expected).sort()) ? [] : [`listens to ${JSON.stringify(expected)}, but its ports are ${JSON.stringify(given)}.`];
}

function deploymentFaults(manifest: Manifest, deployed: Deployed): string[] {
  const { name } = manifest.metadata;
  const service = serviceNamed(name);
  const container = containerOf(manifest);
  const template = manifest.spec?.template;
  if (!service || !container || !template) return ['is no service of ours.'];
  const { env, faults } = environmentOf(container, deployed);
  const { terminationGracePeriodSeconds: grace = 30, serviceAccountName } = template.spec;
  const labels = template.metadata?.labels ?? {};
  return [
    ...faults,
    ...environmentFaults(service, env),
    ...imageFaults(container, name),
    ...hardeningFaults(manifest, container),
    ...probeFaults(container),
    ...portFaults(container, env),
    ...(grace > Number(env['STOP_DELAY_SECONDS']) + DRAIN_SECONDS ? [] : ['is killed before it can have stopped in order.']),
    ...(manifest.spec?.strategy?.rollingUpdate?.maxUnavailable === 0 ? [] : ['must not take an old pod away before a new one is ready.']),
    ...(labels[NAME] === name && labels[COMPONENT] === 'service' ? [] : ['must carry the labels that others select it by.']),
    ...(serviceAccountName === name ? [] : ['must run as its own account.']),
  ];
}

function jobFaults(manifest: Manifest, deployed: Deployed): string[] {
  const name = manifest.metadata.labels?.[NAME] ?? '';
  const container = containerOf(manifest);
  const service = serviceNamed(name);
  if (!container || !service) return ['migrates no service of ours.'];
  const { env, faults } = environmentOf(container, deployed);
  const version = /:([^:]+)$/.exec(container.image)?.[1] ?? '';
  return [
    ...faults,
    ...migrationFaults(service, env),
    ...imageFaults(container, name),
    ...hardeningFaults(manifest, container),
    ...(container.args?.join() === 'migrate' ? [] : ['must run "migrate".']),
    ...(manifest.metadata.name === `${name}-migration-${version}` ? [] : ['must be named after its version, since a Job cannot be changed.']),
    ...(manifest.spec?.template?.metadata?.labels?.[COMPONENT] === 'migration' ? [] : ['must not look like a pod of its service.']),
  ];
}

/** A Deployment of the same name has all the labels that are selected, and the ports that are named. */
function selectorFaults(manifest: Manifest, { manifests }: Deployed): string[] {
  const target = ofKind(manifests, 'Deployment').find(({ metadata }) => metadata.name === manifest.metadata.name);
  const labels = target?.spec?.template?.metadata?.labels ?? {};
  const selector = manifest.spec?.selector ?? {};
  const wanted = manifest.kind === 'Service' ? (selector as Record<string, string>) : (selector.matchLabels ?? {});
  const ports = new Set(target ? containerOf(target)?.ports?.map((port) => port.name) : []);
  return [
    ...(wanted[NAME] && wanted[COMPONENT] === 'service' && Object.entries(wanted).every(([key, value]) => labels[key] === value) ? [] : ['selects no pod of its service, or others too.']),
    ...(manifest.kind === 'Service' ? (manifest.spec?.ports ?? []) : []).filter(({ targetPort }) => !ports.has(String(targetPort))).map(({ targetPort }) => `leads to the port ${targetPort}, which is not there.`),
  ];
}

function autoscalerFaults(manifest: Manifest): string[] {
  const { scaleTargetRef, minReplicas = 1, maxReplicas = 0, metrics = [] } = manifest.spec ?? {};
  return [
    ...(scaleTargetRef?.name === manifest.metadata.name ? [] : ['scales another service.']),
    ...(maxReplicas > minReplicas ? [] : ['leaves no room to scale.']),
    ...(metrics.some(({ type }) => type === 'Resource') ? [] : ['must look at the processor.']),
    ...metrics.filter(({ external }) => external && external.metric.selector?.matchLabels?.['app'] !== manifest.metadata.name).map(() => 'looks at the queues of another service.'),
  ];
}

const CHECKS: Record<string, (manifest: Manifest, deployed: Deployed) => string[]> = {
  Deployment: deploymentFaults,
  Job: jobFaults,
  Service: selectorFaults,
  PodDisruptionBudget: selectorFaults,
  HorizontalPodAutoscaler: autoscalerFaults,
};

/** Every secret that is referred to, and no other, is in the examples, with all its keys. */
function secretFaults({ manifests, secrets }: Deployed): string[] {
  const refs = manifests.flatMap((manifest) => (manifest.spec?.template?.spec.containers ?? []).flatMap(({ env = [] }) => env.flatMap(({ valueFrom }) => valueFrom?.secretKeyRef ?? [])));
  const used = new Set(refs.map(({ name, key }) => `${name}/${key}`));
  return secrets.flatMap(({ metadata, stringData = {} }) => Object.keys(stringData).filter((key) => !used.has(`${metadata.name}/${key}`)).map((key) => `Nothing refers to ${key} of the secret ${metadata.name}.`));
}

/** Everything in which the manifests of the services are not what the code needs. */
export function serviceFaults(deployed: Deployed): string[] {
  const each = deployed.manifests.flatMap((manifest) => (CHECKS[manifest.kind]?.(manifest, deployed) ?? []).map((fault) => `${describeManifest(manifest)} ${fault}`));
  return [...completenessFaults(deployed), ...each, ...secretFaults(deployed)];
}
