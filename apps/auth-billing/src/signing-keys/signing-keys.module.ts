import { Module } from '@nestjs/common';

import { SigningKeysHandlers } from './signing-keys.handlers.js';
import { SigningKeysRepository } from './signing-keys.repository.js';
import { SigningKeysService } from './signing-keys.service.js';

@Module({ providers: [SigningKeysHandlers, SigningKeysService, SigningKeysRepository], exports: [SigningKeysService] })
export class SigningKeysModule {}
