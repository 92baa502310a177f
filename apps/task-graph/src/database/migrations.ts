import type { Migration } from '@adjutant/database';
import { messagingMigration } from '@adjutant/messaging';

import { tasksMigration } from './0001-tasks.js';
import { candidatesMigration } from './0002-candidates.js';
import { calendarEventsMigration } from './0003-calendar-events.js';
import { alikeTitlesMigration } from './0004-alike-titles.js';
import { resolutionsMigration } from './0005-resolutions.js';

export const migrations: readonly Migration[] = [messagingMigration, tasksMigration, candidatesMigration, calendarEventsMigration, alikeTitlesMigration, resolutionsMigration];
