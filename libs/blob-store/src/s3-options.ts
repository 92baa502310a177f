import type { Logger } from '@adjutant/telemetry';

export interface S3Options {
  /** Of the server; Amazon's of the region when absent. */
  endpoint?: string | undefined;
  bucket: string;
  region: string;
  /** Without keys those of the surroundings serve, as a role of the machine gives them. */
  accessKeyId?: string | undefined;
  secretAccessKey?: string | undefined;
  /** The bucket in the path instead of the host name; so by default wherever an endpoint is named. */
  forcePathStyle?: boolean | undefined;
  logger: Logger;
  waits?: Partial<S3Waits>;
}

/** In milliseconds, each for one try of a request; there are three tries. */
export interface S3Waits {
  connectMs: number;
  /** Until a question is answered. */
  answerMs: number;
  /** Until 8 MiB are sent and answered. */
  sendMs: number;
  /** For more of an answer that has begun. */
  idleMs: number;
}

export const DEFAULT_WAITS: S3Waits = { connectMs: 5_000, answerMs: 15_000, sendMs: 60_000, idleMs: 15_000 };
