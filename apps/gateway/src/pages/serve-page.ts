import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';

import { webFiles, type WebFile } from '@adjutant/web';
import type { FastifyInstance } from 'fastify';

async function serveFile(server: FastifyInstance, { path, url, mediaType }: WebFile): Promise<void> {
  const content = await readFile(url);
  const etag = `"${createHash('sha1').update(content).digest('base64url')}"`;
  server.get(path, (request, reply) => {
    reply.header('ETag', etag).header('Cache-Control', 'no-cache').type(mediaType);
    return request.headers['if-none-match'] === etag ? reply.code(304).send() : reply.send(content);
  });
}

/** Serves the page: exactly its files, open to anybody, since it holds no data. */
export async function servePage(server: FastifyInstance): Promise<void> {
  for (const file of webFiles) await serveFile(server, file);
}
