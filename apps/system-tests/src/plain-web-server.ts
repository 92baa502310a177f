import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname } from 'node:path';

const CLIENT_FOLDER = new URL('../../web/dist/client/', import.meta.url);
const TYPES: Readonly<Record<string, string>> = { '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.woff2': 'font/woff2', '.html': 'text/html' };

export interface PlainWebServer {
  port: number;
  /** What the pages may do; none before it is said. */
  policy: string;
  close(): Promise<unknown>;
}

/** The built console on a server that is no Adjutant, as a desktop shell has it: one page at every address, its files, and no API. */
export async function startPlainWebServer(): Promise<PlainWebServer> {
  const started: PlainWebServer = { port: 0, policy: "default-src 'none'", close: () => Promise.resolve() };
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://plain');
    if (request.method !== 'GET' || pathname.startsWith('/api')) return void response.writeHead(404, { 'content-type': 'text/html' }).end('<h1>Not found</h1>');
    const file = pathname.startsWith('/assets/') ? pathname.slice(1) : 'index.html';
    void readFile(new URL(file, CLIENT_FOLDER)).then(
      (content) => response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream', 'content-security-policy': started.policy }).end(content),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  started.port = (server.address() as AddressInfo).port;
  started.close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return started;
}
