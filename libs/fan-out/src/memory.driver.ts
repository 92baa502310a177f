import { FanOut } from './fan-out.js';

/** Within this process. */
export class MemoryFanOut extends FanOut {
  override readonly isTogether = true;

  override async tell(id: string, message: unknown): Promise<void> {
    this.hear(id, message);
    await Promise.resolve();
  }

  override async close(): Promise<void> {
    await Promise.resolve();
  }
}
