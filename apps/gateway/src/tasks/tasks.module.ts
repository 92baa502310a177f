import { Module } from '@nestjs/common';

import { TasksController } from './tasks.controller.js';
import { BoardsController } from './boards.controller.js';

@Module({ controllers: [TasksController, BoardsController] })
export class TasksModule {}
