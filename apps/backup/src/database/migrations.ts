import type { Migration } from '@adjutant/database';
import { messagingMigration } from '@adjutant/messaging';

export const migrations: readonly Migration[] = [messagingMigration];
