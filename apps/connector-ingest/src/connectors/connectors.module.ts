import { Module } from '@nestjs/common';

import { ConnectorTestsService } from './connector-tests.service.js';
import { ConnectorsHandlers } from './connectors.handlers.js';
import { ConnectorsJobs } from './connectors.jobs.js';
import { ConnectorsRepository } from './connectors.repository.js';
import { ConnectorsService } from './connectors.service.js';

@Module({ providers: [ConnectorsHandlers, ConnectorsService, ConnectorTestsService, ConnectorsJobs, ConnectorsRepository] })
export class ConnectorsModule {}
