import { Clock } from '@adjutant/contracts-core';
import { Database } from '@adjutant/database';
import { Jobs } from '@adjutant/jobs';
import { Bus, Outbox } from '@adjutant/messaging';
import { Logger, Metrics } from '@adjutant/telemetry';
import type { DynamicModule, InjectionToken, ValueProvider } from '@nestjs/common';
import { CONFIG } from './config.js';
import { PLATFORM_INFO, platformInfoOf } from './platform-info.js';
import type { Platform, PortName } from './platform.js';
import type { ServiceParts } from './service-parts.js';
import { UserEraser } from './user-eraser.js';

/** Loaded only for the services that ask: a search index brings SQLite, an HTTP client its own stack. */
const portTokens: Record<PortName, () => Promise<InjectionToken>> = {
  searchIndex: async () => (await import('@adjutant/search-index')).SearchIndex,
  model: async () => (await import('@adjutant/model')).Model,
  blobStore: async () => (await import('@adjutant/blob-store')).BlobStore,
  keyring: async () => (await import('@adjutant/crypto')).Keyring as unknown as InjectionToken,
  httpClient: async () => (await import('@adjutant/egress')).HttpClient,
  limits: async () => (await import('@adjutant/limits')).Limits,
  fanOut: async () => (await import('@adjutant/fan-out')).FanOut,
};

/** Gives every module of a service what the platform built for it, injectable by class. */
export class PlatformModule {
  static async for(platform: Platform, parts: ServiceParts): Promise<DynamicModule> {
    const own: [InjectionToken, unknown][] = [
      [CONFIG, parts.config],
      [PLATFORM_INFO, platformInfoOf(platform)],
      [Clock, platform.clock],
      [Logger, parts.logger],
      [Metrics, platform.metrics],
      [Bus, platform.bus],
      [Database, parts.database],
      [Outbox, parts.messaging?.outbox],
      [Jobs, parts.jobs],
      [UserEraser, parts.database && new UserEraser(parts.database, parts.userWork)],
    ];
    const names = Object.keys(parts.ports) as PortName[];
    const ports = await Promise.all(names.map(async (name): Promise<[InjectionToken, unknown]> => [await portTokens[name](), parts.ports[name]]));
    const providers = [...own, ...ports].filter(([, value]) => value !== undefined).map(([provide, useValue]): ValueProvider => ({ provide, useValue }));
    return { module: PlatformModule, global: true, providers, exports: providers.map(({ provide }) => provide) };
  }
}
