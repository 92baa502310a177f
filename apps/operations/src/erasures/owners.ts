import { eraseUser as agentOrchestrator } from '@adjutant/contracts-agent-orchestrator';
import { eraseUser as authBilling } from '@adjutant/contracts-auth-billing';
import { eraseUser as backup } from '@adjutant/contracts-backup';
import { eraseUser as connectorIngest } from '@adjutant/contracts-connector-ingest';
import { eraseUser as embedding } from '@adjutant/contracts-embedding';
import { eraseUser as gateway } from '@adjutant/contracts-gateway';
import { eraseUser as operations } from '@adjutant/contracts-operations';
import { eraseUser as taskGraph } from '@adjutant/contracts-task-graph';

/** Whoever keeps something of users, in the order in which it comes about: who is asked later has nothing new to take in. */
export const owners = [connectorIngest, agentOrchestrator, embedding, taskGraph, gateway, authBilling, backup, operations] as const;
