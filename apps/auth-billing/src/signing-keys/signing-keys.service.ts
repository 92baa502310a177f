import { randomUUID } from 'node:crypto';

import { Clock } from '@adjutant/contracts-core';
import { Keyring } from '@adjutant/crypto';
import type { Transaction } from '@adjutant/database';
import { CONFIG } from '@adjutant/service-kit';
import { Logger } from '@adjutant/telemetry';
import { Inject, Injectable } from '@nestjs/common';
import { exportJWK, exportPKCS8, generateKeyPair, importPKCS8, type CryptoKey } from 'jose';

import type { AuthBillingConfig } from '../config.js';
import type { AuthBillingTables } from '../database/tables.js';
import { SigningKeysRepository, type SigningKeyRow } from './signing-keys.repository.js';

/** What an access token is signed with. `kid` is absent for a shared secret. */
export interface Signer {
  algorithm: 'EdDSA' | 'HS256';
  kid?: string;
  key: CryptoKey | Uint8Array;
}

/** Longer than any access token lives. */
const KEEP_RETIRED_MS = 366 * 24 * 3_600_000;

@Injectable()
export class SigningKeysService {
  #signer: Promise<Signer> | undefined;

  constructor(
    private readonly keys: SigningKeysRepository,
    private readonly keyring: Keyring,
    private readonly clock: Clock,
    private readonly logger: Logger,
    @Inject(CONFIG) private readonly config: AuthBillingConfig,
  ) {}

  /** Read once per process; a failed read is tried again by the next caller. */
  signer(): Promise<Signer> {
    this.#signer ??= this.#load().catch((error: unknown) => {
      this.#signer = undefined;
      throw error;
    });
    return this.#signer;
  }

  /** Never holds a shared secret: with HS256 the set is empty, and the gateway has JWT_SECRET itself. */
  async keySet(): Promise<{ keys: Record<string, unknown>[]; issuer: string; audience: string }> {
    const { algorithm } = await this.signer();
    const keys = algorithm === 'EdDSA' ? await this.keys.listPublic(new Date(this.clock.now().getTime() - KEEP_RETIRED_MS)) : [];
    return { keys, issuer: this.config.JWT_ISSUER, audience: this.config.JWT_AUDIENCE };
  }

  async #load(): Promise<Signer> {
    const { JWT_ALGORITHM, JWT_SECRET, SECRET_KEY } = this.config;
    if (JWT_ALGORITHM === 'HS256') return { algorithm: 'HS256', key: new TextEncoder().encode(JWT_SECRET ?? SECRET_KEY) };
    return this.keys.locked(async (tx) => {
      const current = await this.keys.findCurrent(tx);
      return (current && (await this.#open(tx, current))) ?? this.#create(tx);
    });
  }

  /** A key that the keyring no longer opens is retired: tokens signed by it stay valid, new ones get a new key. */
  async #open(tx: Transaction<AuthBillingTables>, { kid, private_key_sealed }: SigningKeyRow): Promise<Signer | undefined> {
    try {
      const key = await importPKCS8(this.keyring.open(private_key_sealed, placeOf(kid)), 'EdDSA');
      if (this.keyring.needsReseal(private_key_sealed)) await this.keys.setSealed(tx, kid, this.keyring.reseal(private_key_sealed, placeOf(kid)));
      return { algorithm: 'EdDSA', kid, key };
    } catch (error) {
      this.logger.warn({ kid, error }, 'the signing key cannot be opened with the present encryption keys; a new one takes its place');
      await this.keys.retire(tx, kid, this.clock.now());
      return undefined;
    }
  }

  async #create(tx: Transaction<AuthBillingTables>): Promise<Signer> {
    const kid = randomUUID();
    const { publicKey, privateKey } = await generateKeyPair('EdDSA', { extractable: true });
    await this.keys.insert(tx, {
      kid,
      public_jwk: { ...(await exportJWK(publicKey)), kid, alg: 'EdDSA', use: 'sig' },
      private_key_sealed: this.keyring.seal(await exportPKCS8(privateKey), placeOf(kid)),
      created_at: this.clock.now(),
    });
    return { algorithm: 'EdDSA', kid, key: privateKey };
  }
}

function placeOf(kid: string): string {
  return `signing_keys:private_key_sealed:${kid}`;
}
