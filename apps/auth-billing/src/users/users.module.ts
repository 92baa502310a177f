import { Module } from '@nestjs/common';

import { ProfilesService } from './profiles.service.js';
import { UsersHandlers } from './users.handlers.js';
import { UsersRepository } from './users.repository.js';
import { UsersService } from './users.service.js';

@Module({ providers: [UsersHandlers, UsersService, ProfilesService, UsersRepository], exports: [UsersService] })
export class UsersModule {}
