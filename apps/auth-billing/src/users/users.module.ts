import { Module } from '@nestjs/common';

import { UsersHandlers } from './users.handlers.js';
import { UsersRepository } from './users.repository.js';
import { UsersService } from './users.service.js';

@Module({ providers: [UsersHandlers, UsersService, UsersRepository], exports: [UsersService] })
export class UsersModule {}
