import { startTracing } from '@adjutant/telemetry';
import { processEnvironment, type Environment } from './config.js';
import type { ServiceDefinition } from './define-service.js';
import { serveOperations } from './operations-server.js';
import { platformFromEnv } from './platform-from-env.js';
import { startService, type RunningService } from './start-service.js';

/** A process of one service. */
export interface RunningProcess {
  /** Of /healthz, /readyz and /metrics. */
  operationsPort: number;
  stop(): Promise<void>;
}

const STOP_DEADLINE_MS = 2_900;
const GATEWAY_OPERATIONS_PORT = 9090;

/** Starts `definition` with what `env` says, and its health and figures beside it. */
export async function startProcess(definition: ServiceDefinition, env: Environment): Promise<RunningProcess> {
  const { platform, config } = await platformFromEnv(definition.name, env);
  const tracing = await startTracing({ serviceName: definition.name, endpoint: config.OTEL_EXPORTER_OTLP_ENDPOINT });
  let service: RunningService | undefined;
  const port = config.OPERATIONS_PORT ?? (definition.createApp ? GATEWAY_OPERATIONS_PORT : config.PORT);
  const operations = await serveOperations({ port, metrics: platform.metrics, health: () => service?.health() });
  const stop = async (): Promise<void> => {
    await service?.stop();
    await Promise.all([operations.close(), tracing.stop(), platform.bus.close()]);
  };
  try {
    service = await startService(definition, platform);
  } catch (error) {
    await stop();
    throw error;
  }
  return { operationsPort: operations.port, stop };
}

/** The body of a service's main.ts: starts it, and stops it in order within 3 seconds on SIGTERM or SIGINT. */
export async function runService(definition: ServiceDefinition): Promise<void> {
  try {
    const running = await startProcess(definition, processEnvironment());
    stopOnSignal(running);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}

function stopOnSignal(running: RunningProcess): void {
  let isStopping = false;
  const stop = (): void => {
    if (isStopping) return;
    isStopping = true;
    const force = setTimeout(() => process.exit(1), STOP_DEADLINE_MS);
    running.stop().then(
      () => clearTimeout(force),
      () => process.exit(1),
    );
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}
