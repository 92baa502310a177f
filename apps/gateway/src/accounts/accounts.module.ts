import { Module } from '@nestjs/common';

import { AccountsController } from './accounts.controller.js';
import { AuthenticateService } from './authenticate.service.js';
import { KeySetService } from './key-set.service.js';
import { ProfilesController } from './profiles.controller.js';
import { ProfilesHandlers } from './profiles.handlers.js';
import { TimeZonesService } from './time-zones.service.js';

@Module({
  controllers: [AccountsController, ProfilesController],
  providers: [KeySetService, AuthenticateService, TimeZonesService, ProfilesHandlers],
  exports: [AuthenticateService],
})
export class AccountsModule {}
