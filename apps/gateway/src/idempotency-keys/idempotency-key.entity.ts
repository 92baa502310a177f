/** One remembered request. `answer` is sealed, null while it is being made; `lease_until` is when it counts as lost. */
export interface IdempotencyKeyTable {
  user_id: string;
  key_hash: string;
  request_hash: string;
  lease_until: Date | null;
  answer: string | null;
  created_at: Date;
  expires_at: Date;
}

export interface GatewayDatabase {
  idempotency_keys: IdempotencyKeyTable;
}
