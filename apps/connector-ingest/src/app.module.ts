import { Module } from '@nestjs/common';

import { AccountsModule } from './accounts/accounts.module.js';
import { ConnectorsModule } from './connectors/connectors.module.js';
import { ErasuresModule } from './erasures/erasures.module.js';
import { EventsModule } from './events/events.module.js';
import { ImportsModule } from './imports/imports.module.js';
import { RetentionsModule } from './retentions/retentions.module.js';
import { SignInsModule } from './sign-ins/sign-ins.module.js';
import { ThreadsModule } from './threads/threads.module.js';
import { UploadsModule } from './uploads/uploads.module.js';

@Module({ imports: [UploadsModule, ImportsModule, EventsModule, ThreadsModule, ConnectorsModule, AccountsModule, SignInsModule, RetentionsModule, ErasuresModule] })
export class AppModule {}
