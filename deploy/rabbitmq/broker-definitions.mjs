// What RabbitMQ must have before the services come: exchanges, queues and bindings of all contracts, and one user per service with the least that it needs.
import { agentOrchestratorContracts } from '@adjutant/contracts-agent-orchestrator';
import { authBillingContracts } from '@adjutant/contracts-auth-billing';
import { backupContracts } from '@adjutant/contracts-backup';
import { connectorIngestContracts } from '@adjutant/contracts-connector-ingest';
import { embeddingContracts } from '@adjutant/contracts-embedding';
import { gatewayContracts } from '@adjutant/contracts-gateway';
import { operationsContracts } from '@adjutant/contracts-operations';
import { taskGraphContracts } from '@adjutant/contracts-task-graph';
import { brokerDefinitions } from '@adjutant/messaging';

const contractsOf = {
  'agent-orchestrator': agentOrchestratorContracts,
  'auth-billing': authBillingContracts,
  backup: backupContracts,
  'connector-ingest': connectorIngestContracts,
  embedding: embeddingContracts,
  gateway: gatewayContracts,
  operations: operationsContracts,
  'task-graph': taskGraphContracts,
};

/** Who is told of events without being one of their consumers; the structure test holds this against the code. */
const { taskChanged } = taskGraphContracts;
const { importChanged, connectorChanged } = connectorIngestContracts;
const { documentsIndexed } = embeddingContracts;
const { dataErased } = operationsContracts;
const { profileChanged } = authBillingContracts;
export const observed = { gateway: [taskChanged, importChanged, connectorChanged, documentsIndexed, dataErased, profileChanged] };

export const services = Object.keys(contractsOf);

/** For `rabbitmqctl import_definitions` or `load_definitions`. `passwordOf` names the password of a service's user; one without gets no user. */
export function definitionsFor({ passwordOf, vhost = '/' }) {
  const events = Object.values(contractsOf).flatMap((contracts) => Object.values(contracts).filter(({ kind }) => kind === 'event'));
  const users = services.flatMap((service) => {
    const password = passwordOf(service);
    return password ? [{ service, password, observes: observed[service] ?? [] }] : [];
  });
  return brokerDefinitions({ events, users, vhost });
}
