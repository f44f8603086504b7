export { eachPostgres, type PostgresUnderTest, type TestDatabase } from './each-postgres.ts';
export { connectRedis, eachRedis, type RedisUnderTest, type TestRedis } from './each-redis.ts';
