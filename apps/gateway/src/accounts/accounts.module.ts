import { Module } from '@nestjs/common';

import { ChangesModule } from '../changes/changes.module.js';
import { AccountsController } from './accounts.controller.js';
import { AuthenticateService } from './authenticate.service.js';
import { KeySetService } from './key-set.service.js';
import { ProfilesController } from './profiles.controller.js';
import { ProfilesHandlers } from './profiles.handlers.js';
import { TimeZonesService } from './time-zones.service.js';

@Module({
  imports: [ChangesModule],
  controllers: [AccountsController, ProfilesController],
  providers: [KeySetService, AuthenticateService, TimeZonesService, ProfilesHandlers],
  exports: [AuthenticateService],
})
export class AccountsModule {}
