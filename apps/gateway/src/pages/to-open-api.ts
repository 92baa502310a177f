import { API_PREFIX, errorEnvelope, httpMethods, promptEvent, takesBody, type HttpMethod, type RouteContract } from '@adjutant/contracts-gateway';
import { z } from 'zod';

type Json = Record<string, unknown>;

interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header';
  required: boolean;
  schema: unknown;
}

function toSchema(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io, unrepresentable: 'any', target: 'openapi-3.0' }) as Json;
  return json;
}

function parameters(where: 'path' | 'query', schema: z.ZodType): Parameter[] {
  const { properties = {}, required = [] } = toSchema(schema, 'input') as { properties?: Json; required?: string[] };
  return Object.entries(properties).map(([name, property]) => ({ name, in: where, required: where === 'path' || required.includes(name), schema: property }));
}

const IDEMPOTENCY_KEY: Parameter = { name: 'Idempotency-Key', in: 'header', required: false, schema: { type: 'string', maxLength: 255 } };
const error = { description: 'Refused', content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } } };

function answer(route: RouteContract): Json {
  const content: Json = { [route.mediaType ?? 'application/json']: { schema: toSchema(route.response, 'output') } };
  if (route.stream === 'on-accept') content['text/event-stream'] = { schema: toSchema(promptEvent, 'output') };
  return { description: 'Done', content };
}

/** OpenAPI knows no frames: what they are stands in the description. */
const socketAnswers = { 101: { description: 'Opened; every frame of the server is JSON' }, 426: { description: 'Not asked for as a WebSocket', content: error.content }, default: error };

function requestBody(route: RouteContract): Json {
  if (!takesBody(route)) return {};
  if (route.bodyMediaType) return { requestBody: { required: true, content: { [route.bodyMediaType]: { schema: { type: 'string', format: 'binary' } } } } };
  const schema = toSchema(route.body, 'input');
  return Object.keys(schema['properties'] ?? {}).length > 0 ? { requestBody: { required: true, content: { 'application/json': { schema } } } } : {};
}

function operation(name: string, route: RouteContract): Json {
  return {
    operationId: name,
    tags: [route.tag],
    summary: route.summary,
    description: [`Policy: ${route.policy}.`, route.description].filter(Boolean).join(' '),
    parameters: [...parameters('path', route.params), ...parameters('query', route.query), ...(route.method === 'POST' ? [IDEMPOTENCY_KEY] : [])],
    ...requestBody(route),
    responses: route.isSocket ? socketAnswers : { [route.status]: answer(route), default: error },
    security: route.policy === 'public' || route.policy === 'local' ? [] : [{ bearer: [] }],
  };
}

/** How OpenAPI writes a path. */
export function toOpenApiPath(path: string): string {
  return API_PREFIX + path.replace(/:(\w+)/g, '{$1}');
}

export interface OpenApiDocument {
  openapi: '3.0.3';
  info: { title: string; version: string; description: string };
  paths: Record<string, Partial<Record<Lowercase<HttpMethod>, Json>>>;
  components: Json;
}

/** The OpenAPI document of a table of routes. */
export function toOpenApi(table: Readonly<Record<string, RouteContract>>, version: string): OpenApiDocument {
  const paths: OpenApiDocument['paths'] = {};
  for (const [name, route] of Object.entries(table)) {
    const method = httpMethods.find((known) => known === route.method)?.toLowerCase() as Lowercase<HttpMethod>;
    (paths[toOpenApiPath(route.path)] ??= {})[method] = operation(name, route);
  }
  return {
    openapi: '3.0.3',
    info: { title: 'Adjutant', version, description: 'Tasks from mail, chat, tickets and calendars, with their sources. `/api` is an alias of `/api/v1`.' },
    paths,
    components: { schemas: { Error: toSchema(errorEnvelope, 'output') }, securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } } },
  };
}
