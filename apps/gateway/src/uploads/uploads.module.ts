import { Module } from '@nestjs/common';

import { UploadPartsService } from './upload-parts.service.js';
import { UploadsController } from './uploads.controller.js';

@Module({ controllers: [UploadsController], providers: [UploadPartsService] })
export class UploadsModule {}
