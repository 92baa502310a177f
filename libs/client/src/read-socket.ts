import { changeFrame, socketClose, type ChangeFrame, type SocketSignIn } from '@adjutant/contracts-gateway';

import { ApiError } from './api-error.js';

/** The changes that a WebSocket tells, one by one, after signing in with its first frame. Leaving the loop closes it. Throws ApiError when it is closed. */
export async function* readSocket(url: string, signIn: SocketSignIn, signal?: AbortSignal): AsyncGenerator<ChangeFrame, never> {
  signal?.throwIfAborted();
  const socket = new WebSocket(url);
  const waiting: string[] = [];
  let closed: ApiError | null = null;
  let wake = (): void => undefined;
  const close = (): void => socket.close();
  socket.addEventListener('open', () => socket.send(JSON.stringify(signIn)));
  socket.addEventListener('message', ({ data }) => {
    waiting.push(String(data));
    wake();
  });
  socket.addEventListener('close', ({ code, reason }) => {
    closed = toError(code, reason);
    wake();
  });
  signal?.addEventListener('abort', close, { once: true });
  try {
    for (;;) {
      for (const text of waiting.splice(0)) yield changeFrame.parse(JSON.parse(text));
      if (closed) throw closed;
      if (waiting.length === 0) await new Promise<void>((resolve) => (wake = resolve));
    }
  } finally {
    signal?.removeEventListener('abort', close);
    close();
  }
}

function toError(code: number, reason: string): ApiError {
  if (code === socketClose.signInAgain) return new ApiError('UNAUTHENTICATED', reason, 401);
  if (code === socketClose.tooMany) return new ApiError('RATE_LIMITED', reason, 429);
  if (code === socketClose.notTaken) return new ApiError('BAD_REQUEST', reason, 400);
  return new ApiError('UNAVAILABLE', reason || 'The connection broke.', 0);
}
