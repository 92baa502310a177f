import { enginesOf, reachesOutside, services } from './code-facts.js';
import { COMPONENT, containerOf, describeManifest, NAME, type Manifest, type NetworkRule, type Peer, type Selector } from './manifest.js';
import { environmentOf, type Deployed } from './service-faults.js';

const NAMESPACE = 'kubernetes.io/metadata.name';
const ENGINE = 'adjutant.dev/engine';
export const ENGINES_NAMESPACE = 'adjutant-engines';

function policies(manifests: readonly Manifest[], name?: string): Manifest[] {
  return manifests.filter(({ kind, metadata }) => kind === 'NetworkPolicy' && (name === undefined || metadata.name === name));
}

function engineOf({ namespaceSelector, podSelector }: Peer): string {
  const isThere = namespaceSelector?.matchLabels?.[NAMESPACE] === ENGINES_NAMESPACE;
  return (isThere && podSelector?.matchLabels?.[ENGINE]) || '(anything)';
}

/** Each engine that a rule opens, with the ports of it. */
function edgesOf(rules: readonly NetworkRule[] = []): Map<string, Set<number>> {
  return new Map(rules.flatMap(({ to = [{}], ports = [] }) => to.map((peer): [string, Set<number>] => [engineOf(peer), new Set(ports.map(({ port }) => Number(port)))])));
}

function selectsService({ matchLabels = {} }: Selector = {}, name: string): boolean {
  return matchLabels[NAME] === name && matchLabels[COMPONENT] === 'service';
}

const portOf = (url: URL): number => Number(url.port || { 'http:': 80, 'https:': 443, 'postgres:': 5432, 'amqp:': 5672, 'amqps:': 5671, 'redis:': 6379, 'rediss:': 6379 }[url.protocol]);

/** Addresses in the engines' namespace that the environment names, but the policy keeps away. */
function addressFaults(name: string, edges: Map<string, Set<number>>, deployed: Deployed): string[] {
  const deployment = deployed.manifests.find(({ kind, metadata }) => kind === 'Deployment' && metadata.name === name);
  const container = deployment && containerOf(deployment);
  const { env } = container ? environmentOf(container, deployed) : { env: {} };
  return Object.entries<string>(env).flatMap(([key, value]) => {
    const url = URL.parse(value);
    const [host = '', namespace] = url?.hostname.split('.') ?? [];
    if (!url || namespace !== ENGINES_NAMESPACE) return [];
    const engine = host.replace(/-(rw|ro|pooler|pooler-rw)$/, '');
    return edges.get(engine)?.has(portOf(url)) ? [] : [`${key} of ${name} leads to ${url.host}, which its network policy keeps away.`];
  });
}

function serviceEdgeFaults(deployed: Deployed): string[] {
  return services.flatMap((service) => {
    const [policy] = policies(deployed.manifests, service.name);
    const edges = edgesOf(policy?.spec?.egress);
    const given = [...edges.keys()].sort().join(', ');
    const expected = enginesOf(service).join(', ');
    const ingress = policy?.spec?.ingress ?? [];
    const from = ingress.flatMap(({ from: peers = [{}] }) => peers.map((peer) => peer.namespaceSelector?.matchLabels?.[NAMESPACE] ?? '(anything)')).join();
    const mayCome = service.createApp ? 'ingress-nginx' : '';
    return [
      ...(given === expected ? [] : [`${service.name} talks to ${expected}, but its network policy opens ${given}.`]),
      ...(from === mayCome ? [] : [`${service.name} is reached from ${from || 'nowhere'}, but should be from ${mayCome || 'nowhere'}.`]),
      ...(selectsService(policy?.spec?.podSelector, service.name) ? [] : [`The network policy of ${service.name} selects other pods.`]),
      ...addressFaults(service.name, edges, deployed),
    ];
  });
}

function closedFaults(manifests: readonly Manifest[]): string[] {
  const [closed] = policies(manifests, 'default-deny');
  const { podSelector, policyTypes = [], ingress, egress } = closed?.spec ?? {};
  const isClosed = podSelector !== undefined && Object.keys(podSelector).length === 0 && policyTypes.length === 2 && !ingress && !egress;
  return isClosed ? [] : ['Everything is open: default-deny does not close it.'];
}

/** What is open for all, and for those who reach outside. */
const SHARED = ['default-deny', 'figures', 'migrations', 'names', 'outside', 'traces'];

function sharedFaults(manifests: readonly Manifest[]): string[] {
  const odd = policies(manifests).filter(({ metadata }) => !SHARED.includes(metadata.name) && !services.some(({ name }) => name === metadata.name));
  const migrations = [...edgesOf(policies(manifests, 'migrations')[0]?.spec?.egress).keys()].join();
  const outside = policies(manifests, 'outside')[0];
  const values = outside?.spec?.podSelector?.matchExpressions?.[0]?.values?.join();
  const reaching = services.filter(reachesOutside).map(({ name }) => name).sort().join();
  return [
    ...odd.map((policy) => `${describeManifest(policy)} opens what nobody expects.`),
    ...(migrations === 'postgresql' ? [] : [`Migrations reach ${migrations}.`]),
    ...(!outside || values === reaching ? [] : [`Outside is reached by ${values}, but needed by ${reaching}.`]),
  ];
}

/** Everything in which the network is opened wider, or less, than the code needs. */
export function networkFaults(deployed: Deployed): string[] {
  return [...closedFaults(deployed.manifests), ...serviceEdgeFaults(deployed), ...sharedFaults(deployed.manifests)];
}
