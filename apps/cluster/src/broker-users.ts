import { agentOrchestratorContracts } from '@adjutant/contracts-agent-orchestrator';
import { authBillingContracts, profileChanged } from '@adjutant/contracts-auth-billing';
import { backupContracts } from '@adjutant/contracts-backup';
import { connectorChanged, connectorIngestContracts, importChanged } from '@adjutant/contracts-connector-ingest';
import type { EventContract, OwnerContracts } from '@adjutant/contracts-core';
import { documentsIndexed, embeddingContracts } from '@adjutant/contracts-embedding';
import { gatewayContracts } from '@adjutant/contracts-gateway';
import { dataErased, operationsContracts } from '@adjutant/contracts-operations';
import { taskChanged, taskGraphContracts } from '@adjutant/contracts-task-graph';
import type { BrokerUser } from '@adjutant/messaging';

import { GATEWAY, services } from './services.js';

const owners: readonly OwnerContracts[] = [
  agentOrchestratorContracts,
  authBillingContracts,
  backupContracts,
  connectorIngestContracts,
  embeddingContracts,
  gatewayContracts,
  operationsContracts,
  taskGraphContracts,
];

/** Every event of every owner: what the broker must have places for. */
export const brokerEvents: readonly EventContract[] = owners.flatMap((contracts) => Object.values(contracts).filter((contract) => contract.kind === 'event'));

/** Events that the gateway passes on to open clients. */
export const observedByGateway: readonly EventContract[] = [taskChanged, importChanged, documentsIndexed, connectorChanged, dataErased, profileChanged] as unknown as readonly EventContract[];

/** One broker user for each service. */
export function brokerUsers(passwordOf: (service: string) => string): BrokerUser[] {
  return services.map(({ name }) => ({ service: name, password: passwordOf(name), observes: name === GATEWAY ? observedByGateway : [] }));
}
