/** A private server of the cluster: like its services it outlives whoever started it, and is found again by its folder. */
export interface Engine {
  readonly name: 'postgresql' | 'rabbitmq' | 'redis';
  pid(): Promise<number | null>;
  /** Resolves when it takes connections; does nothing when it does already. */
  start(): Promise<void>;
  /** In order: everything that was acknowledged is on disk. */
  stop(): Promise<void>;
  /** At once, as a power failure would. */
  kill(): Promise<void>;
}
