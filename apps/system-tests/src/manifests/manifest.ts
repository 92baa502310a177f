/** What of a Kubernetes object the checks look at; whether it is one at all, its schema says. */
export interface Manifest {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string; labels?: Record<string, string>; annotations?: Record<string, string> };
  data?: Record<string, string>;
  stringData?: Record<string, string>;
  // Each kind has a form of its own.
  spec?: Spec;
}

export interface EnvEntry {
  name: string;
  value?: string;
  valueFrom?: { secretKeyRef?: KeyRef; configMapKeyRef?: KeyRef };
}

export interface KeyRef {
  name: string;
  key: string;
  optional?: boolean;
}

export interface Probe {
  httpGet?: { path: string; port: string | number };
}

export interface Container {
  name: string;
  image: string;
  args?: string[];
  env?: EnvEntry[];
  ports?: { name: string; containerPort: number }[];
  resources?: { requests?: Record<string, string>; limits?: Record<string, string> };
  securityContext?: { allowPrivilegeEscalation?: boolean; readOnlyRootFilesystem?: boolean; capabilities?: { drop?: string[]; add?: string[] } };
  startupProbe?: Probe;
  livenessProbe?: Probe;
  readinessProbe?: Probe;
  volumeMounts?: { name: string; mountPath: string }[];
}

export interface PodSpec {
  serviceAccountName?: string;
  automountServiceAccountToken?: boolean;
  terminationGracePeriodSeconds?: number;
  securityContext?: { runAsNonRoot?: boolean; runAsUser?: number; seccompProfile?: { type?: string } };
  containers: Container[];
  volumes?: { name: string }[];
}

type Labels = Record<string, string>;
export interface Selector {
  matchLabels?: Labels;
  matchExpressions?: { key: string; operator: string; values?: string[] }[];
}

export interface Peer {
  podSelector?: Selector;
  namespaceSelector?: Selector;
  ipBlock?: { cidr: string };
}

export interface NetworkRule {
  from?: Peer[];
  to?: Peer[];
  ports?: { port: number | string; protocol?: string }[];
}

export interface Metric {
  type: string;
  external?: { metric: { name: string; selector?: Selector } };
}

/** The fields of all kinds that are looked at, side by side. */
export interface Spec {
  selector?: Selector & Labels;
  template?: { metadata?: { labels?: Labels }; spec: PodSpec };
  strategy?: { rollingUpdate?: { maxUnavailable?: number; maxSurge?: number } };
  ports?: { name: string; port: number; targetPort: string | number }[];
  scaleTargetRef?: { name: string };
  minReplicas?: number;
  maxReplicas?: number;
  metrics?: Metric[];
  podSelector?: Selector;
  policyTypes?: string[];
  ingress?: NetworkRule[];
  egress?: NetworkRule[];
  tls?: { hosts: string[]; secretName: string }[];
  rules?: { host: string; http: { paths: { backend: { service: { name: string; port: { name: string } } } }[] } }[];
  groups?: { rules: { alert: string; expr: string }[] }[];
  podMetricsEndpoints?: { port: string; path: string }[];
  target?: { name: string };
  secretStoreRef?: { name: string };
}

export const NAME = 'app.kubernetes.io/name';
export const COMPONENT = 'app.kubernetes.io/component';

export const describeManifest = ({ kind, metadata }: Manifest): string => `${kind} ${metadata.name}`;

/** The first container of what runs pods. */
export function containerOf(manifest: Manifest): Container | undefined {
  return manifest.spec?.template?.spec.containers[0];
}
