import { agentOrchestratorService } from '@adjutant/agent-orchestrator';
import { authBillingService } from '@adjutant/auth-billing';
import { backupService } from '@adjutant/backup';
import { connectorIngestService } from '@adjutant/connector-ingest';
import { embeddingService } from '@adjutant/embedding';
import { gatewayService } from '@adjutant/gateway';
import { operationsService } from '@adjutant/operations';
import type { ServiceDefinition } from '@adjutant/service-kit';
import { taskGraphService } from '@adjutant/task-graph';

/** Every service behind the gateway; they start side by side. */
export const innerServices: readonly ServiceDefinition[] = [
  authBillingService,
  connectorIngestService,
  embeddingService,
  agentOrchestratorService,
  taskGraphService,
  operationsService,
  backupService,
];

/** Starts last and stops first: what people can reach is there only while all behind it is. */
export { gatewayService };
