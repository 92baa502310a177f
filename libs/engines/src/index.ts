export { cephProgram, startCeph, type Ceph } from './ceph.js';
export { freePorts } from './engine-process.js';
export { ensureProgram, type NeededProgram } from './ensure-program.js';
export { isAlive } from './live-process.js';
export { findRabbitMq, rabbitMqProgram, startRabbitMq, type RabbitMq, type RabbitMqOptions } from './rabbitmq.js';
export { findRedis, redisProgram, startRedis, type RedisOptions, type RunningRedis } from './redis.js';
export { writeWhole } from './write-whole.js';
