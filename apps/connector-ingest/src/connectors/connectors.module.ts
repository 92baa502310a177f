import { Module } from '@nestjs/common';

import { ConnectorsHandlers } from './connectors.handlers.js';
import { ConnectorsRepository } from './connectors.repository.js';

@Module({ providers: [ConnectorsHandlers, ConnectorsRepository] })
export class ConnectorsModule {}
