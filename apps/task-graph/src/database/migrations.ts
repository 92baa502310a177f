import type { Migration } from '@adjutant/database';
import { messagingMigration } from '@adjutant/messaging';

import { tasksMigration } from './0001-tasks.js';
import { candidatesMigration } from './0002-candidates.js';
import { calendarEventsMigration } from './0003-calendar-events.js';
import { alikeTitlesMigration } from './0004-alike-titles.js';
import { erasableHistoryMigration } from './0005-erasable-history.js';
import { calendarAllDayMigration } from './0006-calendar-all-day.js';
import { resolutionsMigration } from './0007-resolutions.js';

export const migrations: readonly Migration[] = [messagingMigration, tasksMigration, candidatesMigration, calendarEventsMigration, alikeTitlesMigration, erasableHistoryMigration, calendarAllDayMigration, resolutionsMigration];
