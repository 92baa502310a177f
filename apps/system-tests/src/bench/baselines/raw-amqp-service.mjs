// Answers one task by its id over RabbitMQ: amqplib and pg alone, one prepared statement, no row-level security. Arguments: the addresses of RabbitMQ and PostgreSQL.
import amqp from 'amqplib';
import pg from 'pg';

import { QUEUE } from './amqp-caller.mjs';

const pool = new pg.Pool({ connectionString: process.argv[3], max: 10 });
const connection = await amqp.connect(process.argv[2], { noDelay: true });
const channel = await connection.createChannel();
await channel.assertQueue(QUEUE, { durable: false, autoDelete: true });
await channel.prefetch(50);
await channel.consume(QUEUE, async (message) => {
  const { id } = JSON.parse(message.content);
  const { rows } = await pool.query({ name: 'task', text: 'select * from task_graph.tasks where id = $1', values: [id] });
  channel.publish('', message.properties.replyTo, Buffer.from(JSON.stringify(rows[0])), { correlationId: message.properties.correlationId });
  channel.ack(message);
});
process.stdout.write('ready\n');
process.on('SIGTERM', async () => {
  await channel.close();
  await Promise.all([connection.close(), pool.end()]);
});
