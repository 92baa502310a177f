// NestJS on Fastify in front of the NestJS service. Argument: RabbitMQ.
import 'reflect-metadata';

import { Controller, Get, Inject, Module, Param } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ClientsModule } from '@nestjs/microservices';
import { FastifyAdapter } from '@nestjs/platform-fastify';

import { transportTo } from './nest-transport.mjs';

class TasksController {
  constructor(client) {
    this.client = client;
  }

  find(id) {
    return this.client.send('find_task', { id });
  }
}
Inject('TASKS')(TasksController, undefined, 0);
Param('id')(TasksController.prototype, 'find', 0);
Get('tasks/:id')(TasksController.prototype, 'find', Object.getOwnPropertyDescriptor(TasksController.prototype, 'find'));
Controller()(TasksController);

class AppModule {}
Module({ imports: [ClientsModule.register([{ name: 'TASKS', ...transportTo(process.argv[2]) }])], controllers: [TasksController] })(AppModule);

const app = await NestFactory.create(AppModule, new FastifyAdapter(), { logger: ['error'] });
await app.listen(0, '127.0.0.1');
process.stdout.write(`${(await app.getUrl()).replace('[::1]', '127.0.0.1')}\n`);
process.on('SIGTERM', () => void app.close());
