import { type AccountCredentials, accountChanged, type Connector, type SignInField } from '@adjutant/contracts-connector-ingest';
import { AppError, Clock, type MessageContext } from '@adjutant/contracts-core';
import { Database, type Transaction } from '@adjutant/database';
import { Jobs } from '@adjutant/jobs';
import { Outbox } from '@adjutant/messaging';
import { Logger } from '@adjutant/telemetry';
import { Injectable } from '@nestjs/common';

import type { AccountCall } from '../connectors/account-call.js';
import { ConnectorStates } from '../connectors/connector-states.service.js';
import { vendorClients, vendorOf } from '../connectors/index.js';
import { toLinkedAccount } from '../connectors/to-linked-account.js';
import type { Vendor, VendorCredentials, VendorIdentity } from '../connectors/vendor-client.js';
import type { ConnectorIngestTables } from '../database/tables.js';
import { AccountVault } from './account-vault.service.js';
import { readAccount } from './accounts.jobs.js';
import { type AccountRow, AccountsRepository } from './accounts.repository.js';
import { afterFailure, type Setback } from './after-failure.js';
import { FreshAccounts } from './fresh-accounts.service.js';

const FIELDS: Record<SignInField, string> = { site: 'the address of your site', email: 'the e-mail address of your account', token: 'a token' };

const SIGN_OUT_MS = 5_000;

/** Links accounts, lets go of them, and has them read and tested. */
@Injectable()
export class AccountsService {
  constructor(
    private readonly database: Database<ConnectorIngestTables>,
    private readonly accounts: AccountsRepository,
    private readonly vault: AccountVault,
    private readonly fresh: FreshAccounts,
    private readonly states: ConnectorStates,
    private readonly outbox: Outbox,
    private readonly jobs: Jobs,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  async connect(ctx: MessageContext, kind: string, given: AccountCredentials): Promise<Connector> {
    const vendor = vendorFor(kind);
    return this.link(ctx, vendor, completeFor(vendor, given));
  }

  /** Tries the credentials and keeps them in place of those before. */
  async link(ctx: MessageContext, vendor: Vendor, credentials: VendorCredentials): Promise<Connector> {
    const { kind } = vendor;
    const identity = await this.#identify(vendor, this.vault.callWith(vendor, credentials));
    const [use, before] = await Promise.all([this.states.useOf(ctx, kind), this.accounts.find(ctx, kind)]);
    const told = await this.database.asUser(ctx, async (tx) => {
      const row = await this.accounts.save(tx, ctx, kind, identity, this.vault.seal(ctx, kind, credentials), this.clock.now());
      this.#readSoon(tx, row);
      await this.#tell(tx, ctx, row, 'linked');
      return this.states.tell(tx, ctx, kind, use, { status: 'ok', message: null }, toLinkedAccount(row, this.clock.now()));
    });
    if (before) await this.#signOut(vendor, before);
    return told;
  }

  /** A second time it changes nothing. */
  async disconnect(ctx: MessageContext, kind: string): Promise<Connector> {
    const vendor = vendorFor(kind);
    const use = await this.states.useOf(ctx, kind);
    const { told, row } = await this.database.asUser(ctx, async (tx) => {
      const row = await this.accounts.remove(tx, kind);
      if (row) await this.#tell(tx, ctx, row, 'unlinked');
      return { told: await this.states.forget(tx, ctx, kind, use), row };
    });
    if (row) await this.#signOut(vendor, row);
    return told;
  }

  /** Ends what is open at vendors; the accounts stay. */
  async signOutAll(ctx: MessageContext): Promise<void> {
    for (const vendor of vendorClients.filter(({ signOut }) => signOut)) {
      const row = await this.accounts.find(ctx, vendor.kind);
      if (row) await this.#signOut(vendor, row);
    }
  }

  async sync(ctx: MessageContext, kind: string): Promise<Connector> {
    const { name } = vendorFor(kind);
    const use = await this.states.useOf(ctx, kind);
    return this.database.asUser(ctx, async (tx) => {
      const row = await this.accounts.makeDue(tx, kind, this.clock.now());
      if (!row) throw new AppError('NOT_FOUND', 'No account is linked here. Connect one first.');
      this.#readSoon(tx, row);
      const isPaused = row.paused_until !== null && row.paused_until > this.clock.now();
      return this.states.tell(tx, ctx, kind, use, { status: 'ok', message: isPaused ? `${name} asks for a pause. It goes on by itself.` : null }, toLinkedAccount(row, this.clock.now()));
    });
  }

  /** Asks the vendor who the account is, unless it wants a pause, and tells what it said; an account that had stopped goes on. False when there is none any more. */
  async test(ctx: MessageContext, kind: string, signal: AbortSignal): Promise<boolean> {
    const row = await this.accounts.find(ctx, kind);
    if (!row) return false;
    const failure = await this.#problemOf(row, signal);
    const use = await this.states.useOf(ctx, kind);
    await this.database.asUser(ctx, async (tx) => {
      const now = this.clock.now();
      const setback = failure ? afterFailure(failure, row.failures, now) : null;
      const after = await this.#afterTest(tx, row, setback, now);
      if (!after) return;
      if (!setback) this.#readSoon(tx, after);
      await this.states.tell(tx, ctx, kind, use, setback?.found ?? { status: 'ok', message: 'OK 🍾' }, toLinkedAccount(after, now));
    });
    return true;
  }

  /** Trouble alone changes nothing: the account's own turn will show whether it lasts. */
  async #afterTest(tx: Transaction<ConnectorIngestTables>, row: AccountRow, setback: Setback | null, now: Date): Promise<AccountRow | undefined> {
    if (setback && (setback.next_sync_at === null || setback.paused_until)) return this.accounts.setBack(tx, row.id, setback.next_sync_at, now);
    return !setback && row.next_sync_at === null ? this.accounts.makeDue(tx, row.provider, now) : row;
  }

  async #problemOf(row: AccountRow, signal: AbortSignal): Promise<unknown> {
    const vendor = vendorFor(row.provider);
    if (row.paused_until && row.paused_until > this.clock.now()) return new AppError('RATE_LIMITED', `${vendor.name} asks for a pause.`, { retry_at: row.paused_until.toISOString() });
    try {
      const fresh = await this.fresh.freshen({ userId: row.user_id }, vendor, row);
      await this.#identify(vendor, this.vault.callFor(vendor, fresh, signal));
      return null;
    } catch (error) {
      signal.throwIfAborted();
      return error;
    }
  }

  async #tell(tx: Transaction<ConnectorIngestTables>, ctx: MessageContext, { id, provider, metadata: { name, place } }: AccountRow, change: 'linked' | 'unlinked'): Promise<void> {
    await this.outbox.write(tx, ctx, accountChanged, { account_id: id, kind: provider, name, place, change });
  }

  async #identify(vendor: Vendor, call: AccountCall): Promise<VendorIdentity> {
    try {
      return await vendor.identify(call);
    } finally {
      await call.close();
    }
  }

  /** As best it can: its user can end the session there too. */
  async #signOut(vendor: Vendor, row: AccountRow): Promise<void> {
    if (!vendor.signOut) return;
    try {
      const call = this.vault.callFor(vendor, row, AbortSignal.timeout(SIGN_OUT_MS));
      await vendor.signOut(call).finally(() => call.close());
    } catch (error) {
      this.logger.info({ kind: vendor.kind, code: AppError.from(error).code }, 'a session could not be ended at its vendor');
    }
  }

  #readSoon(tx: Transaction<ConnectorIngestTables>, { id, user_id }: AccountRow): void {
    this.database.afterCommit(tx, () => this.jobs.add(readAccount, { user_id, account_id: id }, { jobId: id }));
  }
}

function vendorFor(kind: string): Vendor {
  const vendor = vendorOf(kind);
  if (!vendor) throw new AppError('NOT_FOUND', `No account can be linked with "${kind}". GET /connectors says where \`sign_in\` names what it takes or \`has_oauth\` or \`has_phone\` that one can sign in.`);
  return vendor;
}

/** What the vendor asks for, and no more. */
function completeFor(vendor: Vendor, given: AccountCredentials): VendorCredentials {
  if (vendor.sign_in.length === 0) throw new AppError('BAD_REQUEST', `${vendor.name} takes no tokens. Sign in there: ${vendor.phone ? `POST /connectors/${vendor.kind}/auth/initiate begins it` : `POST /connectors/${vendor.kind}/connect without a token says where`}.`);
  const missing = vendor.sign_in.filter((field) => !given[field]);
  if (missing.length > 0) throw new AppError('BAD_REQUEST', `${vendor.name} also needs ${missing.map((field) => FIELDS[field]).join(' and ')}.`, { missing });
  return Object.fromEntries(vendor.sign_in.map((field) => [field, given[field]])) as VendorCredentials;
}
