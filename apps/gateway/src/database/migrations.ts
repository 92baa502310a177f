import type { Migration } from '@adjutant/database';
import { messagingMigration } from '@adjutant/messaging';

import { idempotencyKeysMigration } from './0001-idempotency-keys.js';

export const migrations: readonly Migration[] = [messagingMigration, idempotencyKeysMigration];
