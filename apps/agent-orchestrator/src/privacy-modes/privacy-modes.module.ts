import { Module } from '@nestjs/common';

import { PrivacyModesService } from './privacy-modes.service.js';

@Module({ providers: [PrivacyModesService], exports: [PrivacyModesService] })
export class PrivacyModesModule {}
