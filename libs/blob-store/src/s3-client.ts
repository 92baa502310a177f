import { Readable } from 'node:stream';

import { S3Client } from '@aws-sdk/client-s3';

import { DEFAULT_WAITS, type S3Options, type S3Waits } from './s3-options.js';

const TRIES = 3;
/** Connections at once; what comes on top waits for one. */
const SOCKETS = 50;

export function waitsOf({ waits }: S3Options): S3Waits {
  return { ...DEFAULT_WAITS, ...waits };
}

/**
 * A client of which every request has a deadline: to connect, to be answered, and between two pieces of the answer. Bodies
 * are covered by the SHA-256 that the signature holds, so that no second checksum is sent, which older servers do not know;
 * nor is the server asked whether it may be sent one, which takes a connection of its own and hangs where that is not known.
 */
export function createS3Client(options: S3Options): S3Client {
  const { endpoint, region, accessKeyId, secretAccessKey, logger } = options;
  const { connectMs, sendMs, idleMs } = waitsOf(options);
  const warn = (text: unknown) => logger.warn({ text: String(text) }, 'the client of S3 warns');
  const client = new S3Client({
    ...(endpoint ? { endpoint } : {}),
    region,
    ...(accessKeyId && secretAccessKey ? { credentials: { accessKeyId, secretAccessKey } } : {}),
    forcePathStyle: options.forcePathStyle ?? Boolean(endpoint),
    maxAttempts: TRIES,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    expectContinueHeader: false,
    requestHandler: {
      connectionTimeout: connectMs,
      requestTimeout: sendMs,
      throwOnRequestTimeout: true,
      socketTimeout: 0,
      httpAgent: { maxSockets: SOCKETS },
      httpsAgent: { maxSockets: SOCKETS },
      logger: { debug: () => undefined, info: () => undefined, warn, error: warn },
    },
  });
  client.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args).catch(rethrowOwn);
      const response = result.response as { body?: unknown };
      if (response.body instanceof Readable) response.body = watched(response.body, idleMs);
      return result;
    },
    { step: 'deserialize', priority: 'low', name: 'watchAnswer' },
  );
  return client;
}

/** The client tries again by the code of an error, which it does not see on one that comes from outside its realm, as in tests. */
function rethrowOwn(error: unknown): never {
  if (error instanceof Error) throw error;
  const { name, message, code } = error as NodeJS.ErrnoException;
  throw Object.assign(new Error(message), { name, code });
}

/** The same bytes; breaks off when nothing comes for `idleMs` although somebody reads. A reader may take its time. */
function watched(body: Readable, idleMs: number): Readable {
  async function* read(): AsyncGenerator<Uint8Array> {
    const onIdle = () => body.destroy(Object.assign(new Error('nothing more came'), { name: 'TimeoutError' }));
    let timer = setTimeout(onIdle, idleMs);
    try {
      for await (const chunk of body as AsyncIterable<Uint8Array>) {
        clearTimeout(timer);
        yield chunk;
        timer = setTimeout(onIdle, idleMs);
      }
    } finally {
      clearTimeout(timer);
      body.destroy();
    }
  }
  return Readable.from(read(), { objectMode: false });
}
