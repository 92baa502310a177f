import type { Channel, ChannelModel } from 'amqplib';
import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

const CLOSE_TIMEOUT_MS = 1_000;

/** Runs `work` on a new channel, and closes that when the broker has not. */
export async function onChannel<T>(model: ChannelModel, work: (channel: Channel) => Promise<T>): Promise<T> {
  const channel = await model.createChannel();
  let isClosed = false;
  channel.on('error', () => undefined);
  channel.once('close', () => (isClosed = true));
  try {
    return await work(channel);
  } finally {
    if (!isClosed) await channel.close().catch(() => undefined);
  }
}

/** In order, or by force when the other side does not answer. */
export async function shut(model: ChannelModel, channels: readonly Channel[]): Promise<void> {
  const inOrder = async (): Promise<void> => {
    for (const channel of channels) await channel.close();
    await model.close();
  };
  const patience = new AbortController();
  await Promise.race([inOrder().catch(() => undefined), delay(CLOSE_TIMEOUT_MS, undefined, { signal: patience.signal }).catch(() => undefined)]);
  patience.abort();
  destroySocket(model);
}

/** A half-open socket that was only told to end would keep the process alive. */
export function destroySocket(model: ChannelModel): void {
  socketOf(model).destroy();
}

/** amqplib keeps it to itself, and offers neither force nor gathering. */
function socketOf(model: ChannelModel): Socket {
  return (model.connection as unknown as { stream: Socket }).stream;
}

/** amqplib writes each frame by itself; those of one turn leave in one system call, which is most of what a small message costs. */
export function gatherWrites(model: ChannelModel): void {
  const socket = socketOf(model);
  const write = socket.write.bind(socket) as (chunk: Uint8Array) => boolean;
  socket.write = (chunk: Uint8Array | string): boolean => {
    if (socket.writableCorked === 0) {
      socket.cork();
      process.nextTick(() => socket.uncork());
    }
    return write(chunk as Uint8Array);
  };
}
