export { brokerEvents, brokerUsers, observedByGateway } from './broker-users.js';
export { Cluster, type ClusterOptions, type PartStatus, type Report } from './cluster.js';
export type { Engine } from './engines/engine.js';
export { GATEWAY, services, type ClusterService } from './services.js';
