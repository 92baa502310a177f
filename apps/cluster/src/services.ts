/** A service as the cluster runs it: the name of its app, and of its schema. */
export interface ClusterService {
  name: string;
  schema: string;
  /** Whether it seals secrets, and so is given the keys. */
  hasKeyring?: true;
}

/** Every service, the gateway last: what people can reach is there only when all behind it is. */
export const services: readonly ClusterService[] = [
  { name: 'auth-billing', schema: 'auth_billing', hasKeyring: true },
  { name: 'connector-ingest', schema: 'connector_ingest', hasKeyring: true },
  { name: 'embedding', schema: 'embedding' },
  { name: 'agent-orchestrator', schema: 'agent_orchestrator' },
  { name: 'task-graph', schema: 'task_graph' },
  { name: 'operations', schema: 'operations' },
  { name: 'backup', schema: 'backup' },
  { name: 'gateway', schema: 'gateway' },
];

export const GATEWAY = 'gateway';

export function serviceNamed(name: string): ClusterService | undefined {
  return services.find((service) => service.name === name);
}
