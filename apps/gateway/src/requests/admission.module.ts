import { Module } from '@nestjs/common';

import { AccountsModule } from '../accounts/accounts.module.js';
import { RateLimitsModule } from '../rate-limits/rate-limits.module.js';
import { AdmissionService } from './admission.service.js';

@Module({ imports: [AccountsModule, RateLimitsModule], providers: [AdmissionService], exports: [AdmissionService] })
export class AdmissionModule {}
