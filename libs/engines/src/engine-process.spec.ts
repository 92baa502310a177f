import { createServer } from 'node:net';
import { once } from 'node:events';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { describe, expect, it } from '@jest/globals';

import { freePorts } from './engine-process.js';

describe('freePorts', () => {
  it('gives nobody a port that was given before, though nobody listens to it yet', async () => {
    const given = (await Promise.all(Array.from({ length: 20 }, () => freePorts(20)))).flat();
    expect(new Set(given).size).toBe(400);
  });

  it('keeps a port from other processes until this one ends', async () => {
    const [port] = await freePorts(1);
    const bind = `require('node:dgram').createSocket('udp4').on('error', ({ code }) => console.log(code)).bind({ port: ${port}, address: '127.0.0.1', exclusive: true })`;
    const { stdout } = await promisify(execFile)(process.execPath, ['-e', bind]);
    expect(stdout.trim()).toBe('EADDRINUSE');
  });

  it('gives ports that can be listened to', async () => {
    const [port] = await freePorts(1);
    const server = createServer().listen(port);
    await once(server, 'listening');
    await new Promise((resolve) => server.close(resolve));
  });
});
