export { CONFIG, parseConfig, type Environment } from './config.js';
export { defineService, type ServiceDefinition } from './define-service.js';
export { errorClassOf, type ErrorClass } from './error-class.js';
export { HandlesEvent, HandlesJob, HandlesRequest, HandlesStream, ObservesEvent, Sweeps } from './handles.js';
export type { HealthCheck, ServiceHealth } from './health.js';
export { NestLogger } from './nest-logger.js';
export type { DatabaseAddress, Platform, PlatformPorts, PortFactories, PortName, PortRequest } from './platform.js';
export { runService, startProcess, type RunningProcess } from './run-service.js';
export { startService, type RunningService } from './start-service.js';
