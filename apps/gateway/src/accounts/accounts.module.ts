import { Module } from '@nestjs/common';

import { AccountsController } from './accounts.controller.js';
import { AuthenticateService } from './authenticate.service.js';
import { KeySetService } from './key-set.service.js';

@Module({ controllers: [AccountsController], providers: [KeySetService, AuthenticateService], exports: [AuthenticateService] })
export class AccountsModule {}
