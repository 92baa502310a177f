import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { FolderBlobStore, type BlobStore } from '@adjutant/blob-store';
import { MemoryFanOut } from '@adjutant/fan-out';
import { MemoryLimits } from '@adjutant/limits';
import type { Role } from '@adjutant/contracts-core';
import { startTestService, type TestService, type TestServiceOptions } from '@adjutant/testing';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey } from 'jose';

import { gatewayService } from '../src/index.js';
import type { GatewayDatabase } from '../src/idempotency-keys/idempotency-key.entity.js';
import { createResponders, type Asked } from './responders.js';

export const ISSUER = 'https://adjutant.example';
export const AUDIENCE = 'adjutant';

export interface Gateway {
  url: string;
  service: TestService<GatewayDatabase>;
  asked: Asked[];
  ownerId: string;
  blobs: BlobStore;
  /** Signs an access token like the account service does. */
  token(user?: string, role?: Role, claims?: Record<string, unknown>): Promise<string>;
  /** A request as `user`; `null` sends no token. */
  call(method: string, path: string, options?: CallOptions): Promise<Response>;
}

export interface CallOptions {
  as?: string | null;
  role?: Role;
  /** Bytes, or what becomes JSON. */
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

async function sign(key: CryptoKey, kid: string, subject: string, claims: Record<string, unknown>): Promise<string> {
  return new SignJWT({ role: 'user', tier: 'free', exp: Math.floor(Date.now() / 1000) + 3600, ...claims })
    .setProtectedHeader({ alg: 'EdDSA', kid })
    .setSubject(subject)
    .setIssuer(ISSUER)
    .setAudience(AUDIENCE)
    .setIssuedAt()
    .sign(key);
}

/** The gateway on a free port, with stand-ins for all other services. */
export async function startGateway(env: Record<string, string> = {}, options: Omit<TestServiceOptions, 'env' | 'responders'> = {}): Promise<Gateway> {
  const { privateKey, publicKey } = await generateKeyPair('EdDSA');
  const jwk = { ...(await exportJWK(publicKey)), kid: 'k1', alg: 'EdDSA', use: 'sig' };
  const asked: Asked[] = [];
  const ownerId = randomUUID();
  const responders = createResponders(asked, { keys: [jwk], issuer: ISSUER, audience: AUDIENCE }, ownerId);
  const folder = await mkdtemp(join(tmpdir(), 'gateway-blobs-'));
  const blobs = await FolderBlobStore.open(folder);
  const started = await startTestService<GatewayDatabase>(gatewayService, { ...options, ports: { blobStore: () => blobs, limits: () => new MemoryLimits(), fanOut: () => new MemoryFanOut(), ...options.ports }, env: { PORT: '0', RATE_LIMIT: '100000', RATE_LIMIT_AUTH: '100000', ...env }, responders });
  const service = { ...started, close: async () => started.close().finally(() => rm(folder, { recursive: true, force: true })) };
  const { port } = (service.app as NestFastifyApplication).getHttpServer().address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  const token: Gateway['token'] = (user = randomUUID(), role = 'user', claims = {}) => sign(privateKey, 'k1', user, { role, ...claims });
  const call: Gateway['call'] = async (method, path, { as = ownerId, role = 'user', body, headers = {}, signal } = {}) =>
    fetch(url + path, {
      method,
      signal: signal ?? null,
      headers: {
        ...(as === null ? {} : { authorization: `Bearer ${await token(as, role)}` }),
        ...(body === undefined ? {} : { 'content-type': body instanceof Uint8Array ? 'application/octet-stream' : 'application/json' }),
        ...headers,
      },
      body: body === undefined ? null : body instanceof Uint8Array ? new Blob([Buffer.from(body)]) : JSON.stringify(body),
    });
  return { url, service, asked, ownerId, blobs, token, call };
}
