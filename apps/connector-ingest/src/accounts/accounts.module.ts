import { Module } from '@nestjs/common';

import { ConnectorStatesModule } from '../connectors/connector-states.module.js';
import { IngestService } from '../events/ingest.service.js';
import { AccountSync } from './account-sync.service.js';
import { AccountVault } from './account-vault.service.js';
import { AccountsHandlers } from './accounts.handlers.js';
import { AccountsJobs } from './accounts.jobs.js';
import { AccountsRepository } from './accounts.repository.js';
import { AccountsService } from './accounts.service.js';
import { FreshAccounts } from './fresh-accounts.service.js';

@Module({ imports: [ConnectorStatesModule], providers: [AccountsHandlers, AccountsService, AccountsJobs, AccountSync, AccountVault, FreshAccounts, AccountsRepository, IngestService], exports: [AccountsService] })
export class AccountsModule {}
