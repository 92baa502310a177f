export {
  Bus,
  type BusStats,
  type CallOptions,
  type Delivery,
  type EventHandler,
  type HandlerOptions,
  type Registration,
  type RequestHandler,
  type StreamHandler,
  type SubscribeOptions,
} from './bus.js';
export { connectRabbitBus } from './connect-rabbit-bus.js';
export { DeadLetterTable } from './dead-letter-table.js';
export type { DeadLetter, DeadLetterQuery, DeadLetters, DeadLetterStore } from './dead-letters.js';
export { eraseMessages } from './erase-messages.js';
export type { EventMessage } from './event-message.js';
export { InProcessBus, type InProcessBusOptions } from './in-process.driver.js';
export { claimInbox } from './inbox.js';
export { cameWithContext } from './letter-of.js';
export { messagingMigration } from './messaging-migration.js';
export { OutboxRelay, type OutboxRelayOptions, type RelayStats } from './outbox-relay.js';
export { Outbox } from './outbox.js';
export { payloadShape, type PayloadShape } from './payload-shape.js';
export { ReplyStream } from './reply-stream.js';
export { defaultRetry, type RetryPolicy } from './retry-policy.js';
export { brokerDefinitions, type BrokerUser } from './rabbit/definitions.js';
export { brokerPermissions, type BrokerPermissions, type TopicPermission } from './rabbit/permissions.js';
export type { RabbitBusOptions } from './rabbit/rabbit.driver.js';
export { topologyOf, type Topology } from './rabbit/topology.js';
