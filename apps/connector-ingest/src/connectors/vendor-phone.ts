import { AppError } from '@adjutant/contracts-core';

import type { ConnectorIngestConfig } from '../config.js';
import type { CallOptions } from './account-call.js';
import type { VendorCredentials } from './vendor-client.js';

export interface PhoneAnswer {
  phone_code: string;
  phone_code_hash: string;
  password?: string | undefined;
}

/**
 * How one signs in at a vendor with a phone number and the code that is sent there. `state` is what goes on with it, in any process; it
 * is as secret as a token. Both throw UNPROCESSABLE when the vendor refuses, and `finish` throws `NotYet` when another try may do.
 */
export interface VendorPhone {
  /** Whether the operator registered an app. */
  isSetUp(config: ConnectorIngestConfig): boolean;
  begin(phoneNumber: string, options: CallOptions): Promise<{ state: string; phone_code_hash: string }>;
  finish(state: string, answer: PhoneAnswer, options: CallOptions): Promise<VendorCredentials>;
}

/** Something was wrong or is missing, and the sign-in goes on from `state`. */
export class NotYet extends AppError {
  constructor(
    message: string,
    readonly state: string,
    details?: Record<string, unknown>,
  ) {
    super('UNPROCESSABLE', message, details);
  }
}
