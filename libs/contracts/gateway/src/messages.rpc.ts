import { defineRpc, erasing } from '@adjutant/contracts-core';

/** Removes the user's idempotency keys and messages from the gateway, for good. */
export const eraseUser = defineRpc({ name: 'gateway.erase-user.v1', ...erasing });

/** What the gateway answers to other services; people are answered by `routes`. */
export const gatewayContracts = { eraseUser };
