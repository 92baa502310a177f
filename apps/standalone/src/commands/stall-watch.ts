import { ApiError, type AdjutantClient } from '@adjutant/client';
import { AppError } from '@adjutant/contracts-core';

/** Nothing has moved for this long: time to ask whether anything can. */
const STALLED_MS = 4_000;

const STOPPED = 'Adjutant stopped before it was done. Nothing is lost: it goes on where it stood at the next "npm start".';
const FULL = 'The disk is full, so the work stands still. Free some space: it goes on by itself while Adjutant runs, or at the next "npm start".';

/** Tells work that takes its time from work that cannot go on, so that whoever waits learns why. */
export class StallWatch {
  #figure = '';
  #sinceMs = 0;

  constructor(
    private readonly client: AdjutantClient,
    private readonly nowMs: () => number = () => performance.now(),
  ) {}

  /** `figure` changes with everything that gets done. Throws UNAVAILABLE with a way out when it has stood still because the disk is full. */
  async check(figure: string): Promise<void> {
    if (figure !== this.#figure) [this.#figure, this.#sinceMs] = [figure, this.nowMs()];
    if (this.nowMs() - this.#sinceMs < STALLED_MS) return;
    this.#sinceMs = this.nowMs();
    if (await isDiskFull(this.client)) throw new AppError('UNAVAILABLE', FULL);
  }
}

/** Why a call failed in the middle of long work: the system is gone, or its disk is full. Other errors speak for themselves. */
export async function explainBreak(client: AdjutantClient, error: unknown): Promise<unknown> {
  if (!(error instanceof ApiError) || error.code !== 'UNAVAILABLE') return error;
  if (error.status === 0) return new AppError('UNAVAILABLE', STOPPED, undefined, { cause: error });
  try {
    return (await isDiskFull(client)) ? new AppError('UNAVAILABLE', FULL, undefined, { cause: error }) : error;
  } catch (silence) {
    return explainSilence(silence, error);
  }
}

function explainSilence(silence: unknown, error: unknown): unknown {
  return silence instanceof ApiError && silence.status === 0 ? new AppError('UNAVAILABLE', STOPPED, undefined, { cause: error }) : error;
}

async function isDiskFull(client: AdjutantClient): Promise<boolean> {
  const { checks } = await client.call('getStatus', {});
  return checks['storage']?.status === 'error' && /full/.test(checks['storage'].message ?? '');
}
