import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import { clientFolder, pagePaths } from '@adjutant/web';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

const NOT_A_PAGE = /^\/(?:api|docs|assets)\b/;
const YEAR_MS = 365 * 86_400_000;

/** Whoever asks for HTML at an address that does not exist is shown the page that says so; programs get the error in its usual shape. */
function wantsPage({ url, headers }: FastifyRequest): boolean {
  return (headers.accept ?? '').includes('text/html') && !NOT_A_PAGE.test(url);
}

/** Serves the console, open to anybody, since it holds no data: one page at all its addresses, and files that never change under their names. */
export async function servePage(server: FastifyInstance): Promise<void> {
  const page = await readFile(new URL('index.html', clientFolder));
  const etag = `"${createHash('sha1').update(page).digest('base64url')}"`;
  const send = (request: FastifyRequest, reply: FastifyReply) => {
    reply.header('ETag', etag).header('Cache-Control', 'no-cache').type('text/html; charset=utf-8');
    return request.headers['if-none-match'] === etag ? reply.code(304).send() : reply.send(page);
  };
  await server.register(fastifyStatic, { root: fileURLToPath(new URL('assets/', clientFolder)), prefix: '/assets/', wildcard: false, index: false, immutable: true, maxAge: YEAR_MS, preCompressed: true });
  for (const path of pagePaths) server.get(path, send);
  server.get('/*', (request, reply) => (wantsPage(request) ? send(request, reply.code(404)) : reply.callNotFound()));
}
