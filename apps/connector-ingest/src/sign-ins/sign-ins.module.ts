import { Module } from '@nestjs/common';

import { AccountsModule } from '../accounts/accounts.module.js';
import { PhoneSignInsService } from './phone-sign-ins.service.js';
import { SignInsHandlers } from './sign-ins.handlers.js';
import { SignInsRepository } from './sign-ins.repository.js';
import { SignInsService } from './sign-ins.service.js';

@Module({ imports: [AccountsModule], providers: [SignInsHandlers, SignInsService, PhoneSignInsService, SignInsRepository] })
export class SignInsModule {}
