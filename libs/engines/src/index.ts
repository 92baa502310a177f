export { ensureProgram, type NeededProgram } from './ensure-program.js';
export { startRedis, type RedisOptions, type RunningRedis } from './redis.js';
