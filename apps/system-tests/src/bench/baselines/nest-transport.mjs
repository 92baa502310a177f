// NestJS's own RabbitMQ transport, as both sides of it are set up.
import { Transport } from '@nestjs/microservices';

/** With Nagle off, which nobody who measures would leave on. */
export const transportTo = (url) => ({
  transport: Transport.RMQ,
  options: { urls: [url], queue: 'bench_nest', queueOptions: { durable: false, autoDelete: true }, prefetchCount: 50, socketOptions: { connectionOptions: { noDelay: true } } },
});
