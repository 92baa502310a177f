import { eventsIngested } from '@adjutant/contracts-connector-ingest';
import { AppError, Clock, contextFor, type MessageContext } from '@adjutant/contracts-core';
import { Database } from '@adjutant/database';
import { Outbox } from '@adjutant/messaging';
import { Logger } from '@adjutant/telemetry';
import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';

import type { AccountCall } from '../connectors/account-call.js';
import { ConnectorStates, type Found } from '../connectors/connector-states.service.js';
import { vendorOf } from '../connectors/index.js';
import { toLinkedAccount } from '../connectors/to-linked-account.js';
import type { Vendor, VendorPage } from '../connectors/vendor-client.js';
import type { ConnectorIngestTables } from '../database/tables.js';
import { IngestService } from '../events/ingest.service.js';
import { AccountVault } from './account-vault.service.js';
import { type AccountRow, AccountsRepository } from './accounts.repository.js';
import { afterFailure } from './after-failure.js';
import { FreshAccounts } from './fresh-accounts.service.js';

/** A run that finds more goes on with the next one: nobody waits long behind a large account. */
const PAGES = 50;
const RUN_MS = 180_000;
const DAY_MS = 86_400_000;
/** Who the owner is was told by the vendor. */
const OWNER_RANK = 2;

class Lost extends Error {}

interface Run {
  ctx: MessageContext;
  worker: string;
  row: AccountRow;
  vendor: Vendor;
  signal: AbortSignal;
}

/** Reads linked accounts on from where they stand, page by page; each page is stored with its place in one transaction. */
@Injectable()
export class AccountSync {
  constructor(
    private readonly database: Database<ConnectorIngestTables>,
    private readonly accounts: AccountsRepository,
    private readonly vault: AccountVault,
    private readonly fresh: FreshAccounts,
    private readonly ingest: IngestService,
    private readonly states: ConnectorStates,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /** Does nothing for an account that is not due, gone, or held by another worker. */
  async run(userId: string, accountId: string, signal: AbortSignal): Promise<void> {
    const ctx = contextFor(userId);
    const worker = randomUUID();
    const row = await this.accounts.claim(ctx, accountId, worker, this.clock.now());
    const vendor = row && vendorOf(row.provider);
    if (!vendor) return;
    const run: Run = { ctx, worker, row, vendor, signal };
    try {
      await this.finish(run, await this.readPages(run));
    } catch (error) {
      if (error instanceof Lost) return;
      await this.giveBack(run, error);
    }
  }

  /** True when the end was reached. */
  private async readPages(run: Run): Promise<boolean> {
    run.row = await this.fresh.freshen(run.ctx, run.vendor, run.row);
    const call = this.vault.callFor(run.vendor, run.row, run.signal);
    try {
      return await this.readWith(call, run);
    } finally {
      await call.close();
    }
  }

  private async readWith(call: AccountCall, run: Run): Promise<boolean> {
    const until = this.clock.now().getTime() + RUN_MS;
    for (let page = 0; page < PAGES; page += 1) {
      run.signal.throwIfAborted();
      const now = this.clock.now();
      const request = { account_id: run.row.id, cursor: run.row.cursor, from: new Date(now.getTime() - run.vendor.first_days * DAY_MS), owner_names: run.row.metadata.owner_names, now };
      const found = await run.vendor.fetchPage(call, request);
      await this.store(run, found);
      if (found.is_last) return true;
      if (this.clock.now().getTime() > until) return false;
    }
    return false;
  }

  private async store(run: Run, { events, cursor }: VendorPage): Promise<void> {
    const now = this.clock.now();
    run.row = await this.database.asUser(run.ctx, async (tx) => {
      const row = held(await this.accounts.keepCursor(tx, run.row.id, run.worker, cursor, now));
      for (let at = 0; at < events.length; at += this.ingest.batchSize) {
        const incoming = events.slice(at, at + this.ingest.batchSize).map((event) => ({ event, connector: run.vendor.kind }));
        const { changed } = await this.ingest.ingest(tx, run.ctx.userId, incoming, OWNER_RANK, now);
        await this.outbox.writeAll(tx, run.ctx, eventsIngested, changed.map((group) => ({ ...group, import_id: null })));
      }
      return row;
    });
  }

  private finish(run: Run, isAtEnd: boolean): Promise<void> {
    const now = this.clock.now();
    const next = isAtEnd ? new Date(now.getTime() + run.vendor.every_ms) : now;
    return this.release(run, { next_sync_at: next, last_sync_at: now, paused_until: null, failures: 0 }, { status: 'ok', message: isAtEnd ? null : 'There is more to read.' });
  }

  /** What was stopped with its process goes on as soon as somebody takes it; for the rest the reason decides. */
  private async giveBack(run: Run, thrown: unknown): Promise<void> {
    const isTooLong = run.signal.aborted && AppError.from(run.signal.reason).code === 'DEADLINE_EXCEEDED';
    if (run.signal.aborted && !isTooLong) {
      await this.database.asUser(run.ctx, (tx) => this.accounts.release(tx, run.row.id, run.worker));
      throw thrown;
    }
    const error = isTooLong ? new AppError('DEADLINE_EXCEEDED', `Reading ${run.vendor.name} took too long.`) : thrown;
    const { found, ...setback } = afterFailure(error, run.row.failures, this.clock.now());
    const { code } = AppError.from(error);
    this.logger.warn({ account_id: run.row.id, kind: run.vendor.kind, code, failures: setback.failures, ...(code === 'INTERNAL' ? { error } : {}) }, 'an account could not be read');
    await this.release(run, setback, found);
  }

  private async release(run: Run, values: Parameters<AccountsRepository['release']>[3], found: Found): Promise<void> {
    const use = await this.states.useOf(run.ctx, run.vendor.kind);
    await this.database.asUser(run.ctx, async (tx) => {
      const row = await this.accounts.release(tx, run.row.id, run.worker, values);
      if (row) await this.states.tell(tx, run.ctx, run.vendor.kind, use, found, toLinkedAccount(row, this.clock.now()));
    });
  }
}

function held(row: AccountRow | undefined): AccountRow {
  if (!row) throw new Lost('The account was given up, linked anew, or taken over.');
  return row;
}
