import { Module } from '@nestjs/common';

import { AccountsModule } from '../accounts/accounts.module.js';
import { ConnectorStatesModule } from './connector-states.module.js';
import { ConnectorTestsService } from './connector-tests.service.js';
import { ConnectorsHandlers } from './connectors.handlers.js';
import { ConnectorsJobs } from './connectors.jobs.js';
import { ConnectorsService } from './connectors.service.js';

@Module({ imports: [ConnectorStatesModule, AccountsModule], providers: [ConnectorsHandlers, ConnectorsService, ConnectorTestsService, ConnectorsJobs] })
export class ConnectorsModule {}
