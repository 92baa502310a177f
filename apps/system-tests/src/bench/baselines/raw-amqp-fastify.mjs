// Plain Fastify in front of the raw service. Argument: RabbitMQ.
import Fastify from 'fastify';

import { connectCaller } from './amqp-caller.mjs';

const { request, close } = await connectCaller(process.argv[2]);
const server = Fastify();
server.get('/tasks/:id', ({ params }) => request(params.id));
process.stdout.write(`${await server.listen({ port: 0, host: '127.0.0.1' })}\n`);
process.on('SIGTERM', () => void Promise.all([server.close(), close()]));
