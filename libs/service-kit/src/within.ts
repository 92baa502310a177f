import type { Logger } from '@adjutant/telemetry';

/** Waits for `work`, but no longer than `limitMs`; then says what was left (`findLeft` names it), and goes on. A failure is logged, not thrown. */
export async function within(limitMs: number, what: string, logger: Logger, work: () => Promise<unknown>, findLeft?: () => string[]): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), limitMs);
  });
  try {
    if ((await Promise.race([work(), late])) === 'late') logger.warn({ what, limit_ms: limitMs, ...(findLeft ? { left: findLeft() } : {}) }, 'did not stop in time, left behind');
  } catch (error) {
    logger.warn({ what, error }, 'did not stop cleanly');
  } finally {
    clearTimeout(timer);
  }
}
