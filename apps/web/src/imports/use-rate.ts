import { useRef } from 'react';

import { RateMeter, type Rate } from './rate-meter.js';

/** How fast bytes and items go, from one showing to the next. */
export function useRate({ bytes, items = 0 }: { bytes: number; items?: number }): Rate | null {
  const meter = useRef<RateMeter>(undefined);
  meter.current ??= new RateMeter();
  meter.current.add({ atMs: performance.now(), bytes, items });
  return meter.current.rate;
}
