import { PostgresQueueBackend, type BackendFactory } from 'bullmq';
import { SharedConnection } from './shared-connection.js';

/** What a queue and its worker are built with. */
export interface ChosenBackend {
  connection: string;
  factory: BackendFactory<PostgresQueueBackend, string>;
}

/** Which store keeps the jobs: the scheme of `url` decides, here and nowhere else. */
export function chooseBackend(url: string): ChosenBackend {
  const scheme = new URL(url).protocol;
  if (scheme !== 'postgres:' && scheme !== 'postgresql:') {
    throw new Error(`Jobs cannot be kept at a ${scheme}// address: give a postgres:// one.`);
  }
  return {
    connection: url,
    factory: (name, options, { withBlockingConnection } = {}) =>
      new PostgresQueueBackend(
        new SharedConnection(options.connection),
        name,
        options,
        true,
        withBlockingConnection ? name : undefined,
      ),
  };
}
