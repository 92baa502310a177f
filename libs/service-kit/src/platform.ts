import type { BlobStore } from '@adjutant/blob-store';
import type { Clock } from '@adjutant/contracts-core';
import type { Keyring } from '@adjutant/crypto';
import type { HttpClient } from '@adjutant/egress';
import type { FanOut } from '@adjutant/fan-out';
import type { Limits } from '@adjutant/limits';
import type { Bus } from '@adjutant/messaging';
import type { Model } from '@adjutant/model';
import type { SearchIndex } from '@adjutant/search-index';
import type { Logger, Metrics } from '@adjutant/telemetry';
import type { Environment } from './config.js';

/** What a service may ask for beyond the database, the bus and jobs. */
export interface PlatformPorts {
  searchIndex: SearchIndex;
  model: Model;
  blobStore: BlobStore;
  keyring: Keyring;
  httpClient: HttpClient;
  limits: Limits;
  fanOut: FanOut;
}

export type PortName = keyof PlatformPorts;

/** Tells a port's factory who asks. */
export interface PortRequest {
  service: string;
  logger: Logger;
}

export type PortFactories = { readonly [Name in PortName]?: (request: PortRequest) => PlatformPorts[Name] | Promise<PlatformPorts[Name]> };

/** How to reach a service's schema. */
export interface DatabaseAddress {
  /** As the service's own login role. */
  url: string;
  /** As a role that may create schemas and roles. Where it is given the service migrates when it starts; elsewhere somebody did before. */
  admin?: { url: string; password: string };
  poolSize?: number;
  statementTimeoutMs?: number;
  lockTimeoutMs?: number;
}

/** What the surroundings give to a service: one of these for each profile, and one for tests. A service never sees which. */
export interface Platform {
  profile: 'standalone' | 'cluster';
  /** The version of the running program. */
  version: string;
  env: Environment;
  bus: Bus;
  clock: Clock;
  logger: Logger;
  metrics: Metrics;
  databaseUrl(schema: string): DatabaseAddress;
  /** Where jobs are kept, migrated already; absent for a service that has none. */
  jobsUrl?: string;
  /** Where files of this machine go. */
  dataDir: string;
  ports: PortFactories;
  /** How long what is under way may take to end when the service stops, in milliseconds. */
  stopGraceMs: number;
}
