import { AppError } from '@adjutant/contracts-core';
import type { FastifyInstance } from 'fastify';

import { cleanInput } from './clean-input.js';

/** JSON only. An empty body is no body, so that a POST without one may say that it is JSON. */
export function addBodyParsers(server: FastifyInstance, maxBytes: number): void {
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
}

function cleaned(value: unknown, done: (error: Error | null, body?: unknown) => void): void {
  try {
    done(null, cleanInput(value));
  } catch (error) {
    done(AppError.from(error));
  }
}
