import { Module } from '@nestjs/common';

import { DetectionsService } from './detections.service.js';

@Module({ providers: [DetectionsService], exports: [DetectionsService] })
export class DetectionsModule {}
