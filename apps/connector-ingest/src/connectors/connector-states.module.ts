import { Module } from '@nestjs/common';

import { ConnectorStates } from './connector-states.service.js';
import { ConnectorsRepository } from './connectors.repository.js';

@Module({ providers: [ConnectorStates, ConnectorsRepository], exports: [ConnectorStates, ConnectorsRepository] })
export class ConnectorStatesModule {}
