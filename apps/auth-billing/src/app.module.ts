import { Module } from '@nestjs/common';

import { ErasuresModule } from './erasures/erasures.module.js';
import { SessionsModule } from './sessions/sessions.module.js';
import { SigningKeysModule } from './signing-keys/signing-keys.module.js';
import { UsersModule } from './users/users.module.js';

@Module({ imports: [UsersModule, SessionsModule, SigningKeysModule, ErasuresModule] })
export class AppModule {}
