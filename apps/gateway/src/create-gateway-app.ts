import type { IncomingMessage } from 'node:http';

import { AppError } from '@adjutant/contracts-core';
import { API_PREFIX, routes } from '@adjutant/contracts-gateway';
import { CONFIG, NestLogger, PLATFORM_INFO, type PlatformInfo } from '@adjutant/service-kit';
import { Logger, Metrics } from '@adjutant/telemetry';
import compress from '@fastify/compress';
import type { DynamicModule, INestApplicationContext } from '@nestjs/common';
import { DiscoveryService, NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import { ChangeSocketsService } from './changes/change-sockets.service.js';
import { serveChangeSockets } from './changes/serve-change-sockets.js';
import type { GatewayConfig } from './config.js';
import { servePage } from './pages/serve-page.js';
import { toOpenApi } from './pages/to-open-api.js';
import { addAccessLog } from './requests/access-log.js';
import { addBodyParsers } from './requests/body-parsers.js';
import { closeConnectionsInTime, endConnectionsWithAnswers } from './requests/close-connections.js';
import { findRouteFaults } from './requests/check-routes.js';
import { ErrorFilter } from './requests/error-filter.js';
import { isAllowedOrigin } from './requests/is-allowed-origin.js';
import { requestIdOf } from './requests/request-id.js';
import { rewriteUrl } from './requests/rewrite-url.js';
import { answerClientError } from './requests/answer-client-error.js';
import { addSecurityHeaders, SECURITY_HEADERS } from './requests/security-headers.js';

const VERSION = '0.1.0';

function createAdapter(errors: { filter?: ErrorFilter }): FastifyAdapter {
  return new FastifyAdapter({
    skipMiddie: true,
    genReqId: requestIdOf,
    requestIdHeader: false,
    rewriteUrl: (request: IncomingMessage) => rewriteUrl(request.url ?? '/'),
    requestTimeout: 120_000,
    // Whatever still comes over a connection that was open when the doors closed is answered like the rest, and ends it.
    return503OnClosing: false,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 200 },
    frameworkErrors: (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
      reply.headers({ ...SECURITY_HEADERS, 'X-Request-Id': request.id });
      errors.filter?.answer(error, request, reply);
    },
    clientErrorHandler: answerClientError,
  });
}

function assertRoutes(app: NestFastifyApplication): void {
  const controllers = app.get(DiscoveryService).getControllers().map(({ instance }) => instance as object);
  const faults = findRouteFaults(controllers, routes);
  if (faults.length > 0) throw new AppError('INTERNAL', `The gateway does not start: ${faults.join('; ')}.`);
}

async function addPlugins(app: NestFastifyApplication, server: FastifyInstance, config: GatewayConfig): Promise<void> {
  server.decorateRequest('admission', null);
  addAccessLog(server, app.get(Logger), app.get(Metrics));
  addSecurityHeaders(server);
  closeConnectionsInTime(server, app.get<PlatformInfo>(PLATFORM_INFO, { strict: false }).stopGraceMs);
  await server.register(compress, { globalDecompression: false, encodings: ['gzip', 'deflate'], threshold: 1024, customTypes: /^(application\/json|text\/(html|css|javascript|plain))/ });
  app.enableCors({
    origin: (origin, decide) => decide(null, isAllowedOrigin(origin, config.CORS_ORIGINS)),
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowedHeaders: ['Authorization', 'Content-Type', 'Idempotency-Key', 'If-None-Match', 'Last-Event-ID', 'X-Envelope', 'X-Request-Id'],
    exposedHeaders: ['ETag', 'Idempotency-Replayed', 'Retry-After', 'X-Request-Id'],
    maxAge: 600,
    strictPreflight: false,
  });
}

/** The HTTP application: built, checked, not listening yet. */
export async function createGatewayApp(rootModule: DynamicModule): Promise<NestFastifyApplication> {
  const errors: { filter?: ErrorFilter } = {};
  const app = await NestFactory.create<NestFastifyApplication>(rootModule, createAdapter(errors), { bodyParser: false, abortOnError: false, bufferLogs: true });
  const config = app.get<GatewayConfig>(CONFIG, { strict: false });
  errors.filter = app.get(ErrorFilter, { strict: false });
  app.useLogger(new NestLogger(app.get(Logger)));
  const server = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  await addPlugins(app, server, config);
  await serveChangeSockets(server, { sockets: app.get(ChangeSocketsService, { strict: false }), errors: app.get(ErrorFilter, { strict: false }), logger: app.get(Logger) });
  addBodyParsers(server, routes, config.MAX_FILE_SIZE);
  app.setGlobalPrefix(API_PREFIX);
  SwaggerModule.setup('docs', app, toOpenApi(routes, VERSION) as unknown as OpenAPIObject, { jsonDocumentUrl: 'docs-json', yamlDocumentUrl: 'docs-yaml', customSiteTitle: 'Adjutant API' });
  await servePage(server);
  await app.init();
  assertRoutes(app);
  return app;
}

/** Opens the door. Throws an AppError that says what to do when the port is taken. */
export async function listen(app: INestApplicationContext): Promise<void> {
  const { HOST: host, PORT: port } = app.get<GatewayConfig>(CONFIG, { strict: false });
  try {
    await (app as NestFastifyApplication).listen({ host, port });
  } catch (error) {
    throw toListenError(error, host, port);
  }
}

/** Before the doors close: nobody shall come back through this one. */
export function sendClientsAway(app: INestApplicationContext): void {
  endConnectionsWithAnswers((app as NestFastifyApplication).getHttpServer());
}

function toListenError(error: unknown, host: string, port: number): AppError {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE') return new AppError('UNAVAILABLE', `Port ${port} is in use by another program: stop that one or choose another with PORT (--port).`, { port });
  if (code === 'EACCES') return new AppError('UNAVAILABLE', `Port ${port} needs more rights than this program has: choose one above 1023 with PORT (--port).`, { port });
  if (code === 'EADDRNOTAVAIL') return new AppError('UNAVAILABLE', `${host} is not an address of this machine: set HOST to one that is, for example 127.0.0.1.`, { host });
  return AppError.from(error);
}
