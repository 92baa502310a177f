export { cephProgram, startCeph, type Ceph } from './ceph.js';
export { ensureProgram, type NeededProgram } from './ensure-program.js';
export { findRabbitMq, startRabbitMq, type RabbitMq, type RabbitMqOptions } from './rabbitmq.js';
export { findRedis, startRedis, type RedisOptions, type RunningRedis } from './redis.js';
