import { Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, DiscoveryModule } from '@nestjs/core';

import { AccountsModule } from './accounts/accounts.module.js';
import { ChangeSocketsModule } from './changes/change-sockets.module.js';
import { ChangesModule } from './changes/changes.module.js';
import { ConnectorsModule } from './connectors/connectors.module.js';
import { ErasuresModule } from './erasures/erasures.module.js';
import { EventsModule } from './events/events.module.js';
import { IdempotencyInterceptor } from './idempotency-keys/idempotency-interceptor.js';
import { IdempotencyKeysModule } from './idempotency-keys/idempotency-keys.module.js';
import { ImportsModule } from './imports/imports.module.js';
import { OperationsModule } from './operations/operations.module.js';
import { PromptsModule } from './prompts/prompts.module.js';
import { RateLimitsModule } from './rate-limits/rate-limits.module.js';
import { AdmissionModule } from './requests/admission.module.js';
import { AnswerInterceptor } from './requests/answer-interceptor.js';
import { ErrorFilter } from './requests/error-filter.js';
import { RouteGuard } from './requests/route-guard.js';
import { TasksModule } from './tasks/tasks.module.js';
import { UploadsModule } from './uploads/uploads.module.js';

@Module({
  imports: [
    DiscoveryModule,
    AccountsModule,
    RateLimitsModule,
    AdmissionModule,
    IdempotencyKeysModule,
    TasksModule,
    EventsModule,
    ConnectorsModule,
    UploadsModule,
    ImportsModule,
    PromptsModule,
    OperationsModule,
    ChangesModule,
    ChangeSocketsModule,
    ErasuresModule,
  ],
  providers: [
    ErrorFilter,
    { provide: APP_FILTER, useExisting: ErrorFilter },
    { provide: APP_GUARD, useClass: RouteGuard },
    { provide: APP_INTERCEPTOR, useClass: AnswerInterceptor },
    { provide: APP_INTERCEPTOR, useClass: IdempotencyInterceptor },
  ],
})
export class AppModule {}
