import { Module } from '@nestjs/common';

import { AccountsModule } from '../accounts/accounts.module.js';
import { ImportsModule } from '../imports/imports.module.js';
import { ErasuresHandlers } from './erasures.handlers.js';

@Module({ imports: [AccountsModule, ImportsModule], providers: [ErasuresHandlers] })
export class ErasuresModule {}
