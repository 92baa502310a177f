import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Metrics } from '@adjutant/telemetry';
import type { ServiceHealth } from './health.js';

export interface OperationsOptions {
  /** 0 picks a free one. */
  port: number;
  metrics: Metrics;
  /** Absent until the service has started, and again when it stops. */
  health: () => Promise<ServiceHealth> | undefined;
}

export interface OperationsServer {
  port: number;
  close(): Promise<void>;
}

/** GET /healthz (the process lives), /readyz (the service can work), /metrics (Prometheus). For probes inside the cluster. */
export async function serveOperations({ port, metrics, health }: OperationsOptions): Promise<OperationsServer> {
  const routes: Record<string, (response: ServerResponse) => Promise<void>> = {
    '/healthz': async (response) => answer(response, 200, { status: 'ok' }),
    '/readyz': async (response) => {
      const report = (await health()) ?? { status: 'error', message: 'The service is starting or stopping.' };
      answer(response, report.status === 'ok' ? 200 : 503, report);
    },
    '/metrics': async (response) => {
      const text = await metrics.render();
      response.writeHead(200, { 'content-type': metrics.contentType }).end(text);
    },
  };
  const server = createServer((request, response) => {
    const path = (request.url ?? '/').split('?')[0] ?? '/';
    const route = request.method === 'GET' ? routes[path] : undefined;
    if (!route) return answer(response, 404, { status: 'error', message: 'Ask for /healthz, /readyz or /metrics.' });
    route(response).catch(() => answer(response, 500, { status: 'error', message: 'It could not be found out.' }));
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, resolve));
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  };
  return { port: (server.address() as AddressInfo).port, close };
}

function answer(response: ServerResponse, status: number, body: object): void {
  if (!response.headersSent) response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
