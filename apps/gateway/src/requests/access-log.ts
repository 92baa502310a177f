import { Logger, Metrics } from '@adjutant/telemetry';
import type { FastifyInstance } from 'fastify';

/** One line and one observation for each answer: never a body, a token or a query, which holds what people look for. */
export function addAccessLog(server: FastifyInstance, logger: Logger, metrics: Metrics): void {
  const seconds = metrics.histogram('adjutant_http_request_duration_seconds', 'Time from request to answer', ['method', 'route', 'status']);
  server.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'none';
    seconds.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1000);
    logger.info(
      { request_id: request.id, user_id: request.admission?.principal?.userId, method: request.method, route, status: reply.statusCode, duration_ms: Math.round(reply.elapsedTime * 10) / 10 },
      'request',
    );
    done();
  });
}
