import type { Migration } from '@adjutant/database';
import { messagingMigration } from '@adjutant/messaging';

import { readingsMigration } from './0001-readings.js';
import { promptsMigration } from './0002-prompts.js';

export const migrations: readonly Migration[] = [messagingMigration, readingsMigration, promptsMigration];
