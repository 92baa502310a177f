import { Module } from '@nestjs/common';

import { ChangesController } from './changes.controller.js';
import { ChangesHandlers } from './changes.handlers.js';
import { ChangesService } from './changes.service.js';

@Module({ controllers: [ChangesController], providers: [ChangesService, ChangesHandlers], exports: [ChangesService] })
export class ChangesModule {}
