export { OptionalRedis, type OptionalRedisOptions } from './optional-redis.js';
