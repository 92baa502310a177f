import { grantTable, userOwnedTable, type Migration } from '@adjutant/database';
import { messagingMigration } from '@adjutant/messaging';

const users: Migration = {
  name: '0001-users',
  async up(db) {
    await db.schema
      .createTable('users')
      .addColumn('user_id', 'uuid', (column) => column.primaryKey())
      .addColumn('email', 'text', (column) => column.notNull().unique())
      .addColumn('password_hash', 'text')
      .addColumn('display_name', 'text')
      .addColumn('timezone', 'text', (column) => column.notNull().defaultTo('UTC'))
      .addColumn('role', 'text', (column) => column.notNull().defaultTo('user'))
      .addColumn('tier', 'text', (column) => column.notNull().defaultTo('free'))
      .addColumn('is_active', 'boolean', (column) => column.notNull().defaultTo(true))
      .addColumn('is_owner', 'boolean', (column) => column.notNull().defaultTo(false))
      .addColumn('preferences', 'jsonb', (column) => column.notNull().defaultTo('{}'))
      .addColumn('created_at', 'timestamptz', (column) => column.notNull())
      .addColumn('updated_at', 'timestamptz', (column) => column.notNull())
      .execute();
    await db.schema.createIndex('users_one_owner').on('users').column('is_owner').unique().where('is_owner', '=', true).execute();
    await userOwnedTable(db, 'users');
  },
  async down(db) {
    await db.schema.dropTable('users').execute();
  },
};

const refreshTokens: Migration = {
  name: '0002-refresh-tokens',
  async up(db) {
    await db.schema
      .createTable('refresh_tokens')
      .addColumn('token_hash', 'text', (column) => column.primaryKey())
      .addColumn('user_id', 'uuid', (column) => column.notNull().references('users.user_id').onDelete('cascade'))
      .addColumn('family_id', 'uuid', (column) => column.notNull())
      .addColumn('created_at', 'timestamptz', (column) => column.notNull())
      .addColumn('expires_at', 'timestamptz', (column) => column.notNull())
      .addColumn('used_at', 'timestamptz')
      .addColumn('revoked_at', 'timestamptz')
      .execute();
    await db.schema.createIndex('refresh_tokens_of_user').on('refresh_tokens').column('user_id').execute();
    await db.schema.createIndex('refresh_tokens_of_family').on('refresh_tokens').column('family_id').execute();
    await db.schema.createIndex('refresh_tokens_by_expiry').on('refresh_tokens').column('expires_at').execute();
    await userOwnedTable(db, 'refresh_tokens');
  },
  async down(db) {
    await db.schema.dropTable('refresh_tokens').execute();
  },
};

/** Belongs to no user: an address that was typed wrongly may have no account. */
const loginThrottles: Migration = {
  name: '0003-login-throttles',
  async up(db) {
    await db.schema
      .createTable('login_throttles')
      .addColumn('email_hash', 'text', (column) => column.primaryKey())
      .addColumn('failures', 'integer', (column) => column.notNull())
      .addColumn('failed_at', 'timestamptz', (column) => column.notNull())
      .addColumn('blocked_until', 'timestamptz', (column) => column.notNull())
      .execute();
    await grantTable(db, 'login_throttles');
  },
  async down(db) {
    await db.schema.dropTable('login_throttles').execute();
  },
};

/** Belongs to no user: the installation signs for all of them. */
const signingKeys: Migration = {
  name: '0004-signing-keys',
  async up(db) {
    await db.schema
      .createTable('signing_keys')
      .addColumn('kid', 'text', (column) => column.primaryKey())
      .addColumn('public_jwk', 'jsonb', (column) => column.notNull())
      .addColumn('private_key_sealed', 'text', (column) => column.notNull())
      .addColumn('created_at', 'timestamptz', (column) => column.notNull())
      .addColumn('retired_at', 'timestamptz')
      .execute();
    await grantTable(db, 'signing_keys');
  },
  async down(db) {
    await db.schema.dropTable('signing_keys').execute();
  },
};

/** Tables without `user_id`, for the check of the catalogue. */
export const tablesWithoutUser = ['login_throttles', 'signing_keys'];

export const migrations: readonly Migration[] = [messagingMigration, users, refreshTokens, loginThrottles, signingKeys];
