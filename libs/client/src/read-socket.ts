import { socketClose, socketFrame, type ChangeFrame, type SocketSignIn } from '@adjutant/contracts-gateway';

import { ApiError } from './api-error.js';

/** The changes that a WebSocket tells, one by one, after signing in with its first frame. Leaving the loop closes it. Throws ApiError when it is closed or `signal` aborts. `onSign` hears of heartbeats too. */
export async function* readSocket(url: string, signIn: SocketSignIn, signal: AbortSignal, onSign: () => void): AsyncGenerator<ChangeFrame, never> {
  signal.throwIfAborted();
  const socket = new WebSocket(url);
  const waiting: string[] = [];
  let closed: ApiError | null = null;
  let wake = (): void => undefined;
  const end = (error: ApiError): void => {
    closed ??= error;
    wake();
  };
  // A line that is dead would not even say that it is closed.
  const leave = (): void => end(new ApiError('UNAVAILABLE', 'The connection was given up.', 0));
  socket.addEventListener('open', () => socket.send(JSON.stringify(signIn)));
  socket.addEventListener('message', ({ data }) => {
    onSign();
    waiting.push(String(data));
    wake();
  });
  socket.addEventListener('close', ({ code, reason }) => end(toError(code, reason)));
  signal.addEventListener('abort', leave, { once: true });
  try {
    for (;;) {
      for (const text of waiting.splice(0)) {
        const frame = socketFrame.parse(JSON.parse(text));
        if (frame.event !== 'heartbeat') yield frame;
      }
      if (closed) throw closed;
      if (waiting.length === 0) await new Promise<void>((resolve) => (wake = resolve));
    }
  } finally {
    signal.removeEventListener('abort', leave);
    socket.close();
  }
}

function toError(code: number, reason: string): ApiError {
  if (code === socketClose.signInAgain) return new ApiError('UNAUTHENTICATED', reason, 401);
  if (code === socketClose.tooMany) return new ApiError('RATE_LIMITED', reason, 429);
  if (code === socketClose.notTaken) return new ApiError('BAD_REQUEST', reason, 400);
  return new ApiError('UNAVAILABLE', reason || 'The connection broke.', 0);
}
