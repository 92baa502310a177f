// Requests over RabbitMQ as amqplib alone does them: direct reply-to, one channel, no deadline, nobody who reconnects.
import { randomUUID } from 'node:crypto';

import amqp from 'amqplib';

export const QUEUE = 'bench.raw';

/** Answers a function that sends an id and resolves with the row. */
export async function connectCaller(url) {
  const connection = await amqp.connect(url, { noDelay: true });
  const channel = await connection.createChannel();
  const waiting = new Map();
  const take = ({ properties, content }) => {
    waiting.get(properties.correlationId)?.(JSON.parse(content));
    waiting.delete(properties.correlationId);
  };
  await channel.consume('amq.rabbitmq.reply-to', take, { noAck: true });
  const prefix = randomUUID();
  let sequence = 0;
  const request = (id) =>
    new Promise((resolve) => {
      const correlationId = `${prefix}.${(sequence += 1)}`;
      waiting.set(correlationId, resolve);
      channel.publish('', QUEUE, Buffer.from(JSON.stringify({ id })), { correlationId, replyTo: 'amq.rabbitmq.reply-to' });
    });
  return { request, close: async () => (await channel.close(), connection.close()) };
}
