import { AppError } from '@adjutant/contracts-core';
import { API_PREFIX, type RouteContract } from '@adjutant/contracts-gateway';
import type { FastifyInstance } from 'fastify';

import { cleanInput } from './clean-input.js';

const BYTES = 'application/octet-stream';

/**
 * JSON, and where a route takes bytes those, as a stream that its handler reads. An empty body is no body, so that a POST
 * without one may say that it is JSON.
 */
export function addBodyParsers(server: FastifyInstance, table: Readonly<Record<string, RouteContract>>, maxBytes: number): void {
  const parseJson = server.getDefaultJsonParser('error', 'error');
  server.removeAllContentTypeParsers();
  server.addContentTypeParser<string>('application/json', { parseAs: 'string', bodyLimit: maxBytes }, (request, body, done) => {
    if (body.length === 0) {
      done(null, undefined);
      return;
    }
    void parseJson(request, body, (error, value: unknown) => {
      if (error) done(error);
      else cleaned(value, done);
    });
  });
  const takingBytes = new Set(Object.values(table).flatMap(({ path, bodyMediaType }) => (bodyMediaType === BYTES ? [API_PREFIX + path] : [])));
  server.addContentTypeParser(BYTES, (request, body, done) => {
    if (takingBytes.has(request.routeOptions.url ?? '')) done(null, body);
    else done(new AppError('UNSUPPORTED_MEDIA_TYPE', 'Send JSON: Content-Type: application/json.'));
  });
}

function cleaned(value: unknown, done: (error: Error | null, body?: unknown) => void): void {
  try {
    done(null, cleanInput(value));
  } catch (error) {
    done(AppError.from(error));
  }
}
