import type { ChannelModel } from 'amqplib';
import { onChannel } from './rabbit-model.js';
import { exchanges } from './topology.js';

/** Looks whether the exchanges are there, which needs no right on them, and declares what is missing, which only an unprepared broker asks of us. */
export async function ensureExchanges(model: ChannelModel): Promise<void> {
  for (const { name, type } of exchanges) {
    const isThere = await onChannel(model, (channel) => channel.checkExchange(name)).then(
      () => true,
      () => false,
    );
    if (!isThere) await onChannel(model, (channel) => channel.assertExchange(name, type, { durable: true }));
  }
}
