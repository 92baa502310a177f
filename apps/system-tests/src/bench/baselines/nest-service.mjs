// Answers one task by its id as NestJS is used by most: its own RabbitMQ transport, TypeORM's repository; no token, no row-level security.
// Decorators are called by hand, since nothing compiles this. Arguments: the addresses of RabbitMQ and PostgreSQL.
import 'reflect-metadata';

import { Controller, Inject, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { MessagePattern, Payload } from '@nestjs/microservices';
import { getRepositoryToken, TypeOrmModule } from '@nestjs/typeorm';
import pg from 'pg';
import { EntitySchema } from 'typeorm';

import { transportTo } from './nest-transport.mjs';

const [, , rabbitmq, postgresql] = process.argv;

/** Every column of the table, so that the same row goes over the wire. */
async function entityOf(schema, tableName) {
  const client = new pg.Client(postgresql);
  await client.connect();
  const { rows } = await client.query('select column_name, data_type, udt_name from information_schema.columns where table_schema = $1 and table_name = $2', [schema, tableName]);
  await client.end();
  const typeOf = ({ data_type: type, udt_name: name }) => (type === 'ARRAY' ? { type: name.slice(1), array: true } : { type });
  return new EntitySchema({ name: 'Task', schema, tableName, columns: Object.fromEntries(rows.map((row) => [row.column_name, { ...typeOf(row), primary: row.column_name === 'id' }])) });
}

const Task = await entityOf('task_graph', 'tasks');

class TasksController {
  constructor(tasks) {
    this.tasks = tasks;
  }

  find({ id }) {
    return this.tasks.findOneBy({ id });
  }
}
Inject(getRepositoryToken(Task))(TasksController, undefined, 0);
Payload()(TasksController.prototype, 'find', 0);
MessagePattern('find_task')(TasksController.prototype, 'find', Object.getOwnPropertyDescriptor(TasksController.prototype, 'find'));
Controller()(TasksController);

class AppModule {}
Module({
  imports: [TypeOrmModule.forRoot({ type: 'postgres', url: postgresql, entities: [Task], poolSize: 10 }), TypeOrmModule.forFeature([Task])],
  controllers: [TasksController],
})(AppModule);

const app = await NestFactory.createMicroservice(AppModule, { ...transportTo(rabbitmq), logger: ['error'] });
await app.listen();
process.stdout.write('ready\n');
process.on('SIGTERM', () => void app.close());
