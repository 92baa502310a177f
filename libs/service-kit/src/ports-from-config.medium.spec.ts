import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

import { silentLogger } from '@adjutant/telemetry';
import { describe, expect, it } from '@jest/globals';

import { parseConfig } from './config.js';
import { platformConfig } from './platform-config.js';
import { portsFromConfig } from './ports-from-config.js';

describe('portsFromConfig', () => {
  it('closes with the process what a bucket keeps open', async () => {
    const sockets = new Set<Socket>();
    const server = createServer((_, response) => void response.setHeader('Content-Type', 'application/xml').end('<Answer/>'));
    server.on('connection', (socket: Socket) => void sockets.add(socket.on('close', () => sockets.delete(socket))));
    server.keepAliveTimeout = 0;
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const S3_ENDPOINT = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const env = { RABBITMQ_URL: 'amqp://nobody', S3_BUCKET: 'blobs', S3_ENDPOINT, S3_ACCESS_KEY_ID: 'x', S3_SECRET_ACCESS_KEY: 'y' };
    const { ports, close } = portsFromConfig(parseConfig(platformConfig, env), silentLogger);
    await ports.blobStore?.({ service: 'demo', logger: silentLogger });
    expect(sockets.size).toBeGreaterThan(0);
    const allClosed = Promise.all([...sockets].map((socket) => once(socket, 'close')));
    await close();
    await allClosed;
    server.close();
  });
});
