/** Resolves after so many milliseconds; rejects with the signal's reason when it aborts first. */
export function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const onAbort = (): void => {
      clearTimeout(timer);
      reject(signal?.reason instanceof Error ? signal.reason : new Error('aborted'));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    }, milliseconds);
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}

/** How long to wait before the n-th retry: doubles from a quarter of a second, at most ten seconds, spread so that clients do not return together. */
export function backoffMs(attempt: number, random: () => number = Math.random): number {
  return Math.min(10_000, 250 * 2 ** attempt) * (0.5 + random() / 2);
}
