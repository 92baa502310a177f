import { Module } from '@nestjs/common';

import { SigningKeysModule } from '../signing-keys/signing-keys.module.js';
import { UsersModule } from '../users/users.module.js';
import { AccessTokensService } from './access-tokens.service.js';
import { LoginThrottlesRepository } from './login-throttles.repository.js';
import { RefreshTokensRepository } from './refresh-tokens.repository.js';
import { SessionsHandlers } from './sessions.handlers.js';
import { SessionsJobs } from './sessions.jobs.js';
import { SessionsService } from './sessions.service.js';

@Module({
  imports: [UsersModule, SigningKeysModule],
  providers: [SessionsHandlers, SessionsJobs, SessionsService, AccessTokensService, RefreshTokensRepository, LoginThrottlesRepository],
})
export class SessionsModule {}
