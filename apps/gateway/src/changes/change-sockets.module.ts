import { Module } from '@nestjs/common';

import { AdmissionModule } from '../requests/admission.module.js';
import { ChangeSocketsService } from './change-sockets.service.js';
import { ChangesModule } from './changes.module.js';

@Module({ imports: [AdmissionModule, ChangesModule], providers: [ChangeSocketsService], exports: [ChangeSocketsService] })
export class ChangeSocketsModule {}
