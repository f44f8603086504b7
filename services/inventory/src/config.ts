import { parseAdmissionOptions } from '@faultline/resilience';
import { commonSettings, type Environment, parseEnvironment, setting } from '@faultline/service-kit';
import { z } from 'zod';

const schema = z.object({
  ...commonSettings,
  DATABASE_URL: setting.postgresUrl(),
  REDIS_URL: setting.redisUrl(),
  DATABASE_POOL: setting.count(8),
  /** Off: no wait for the database has a bound. */
  DATABASE_TIMEOUTS: setting.defence(),
  PRODUCT_CACHE_MS: setting.durationMs(2_000),
  EXPIRY_SWEEP_MS: setting.durationMs(1_000),
});

/** @throws ConfigurationError naming every bad key */
export function parseConfig(env: Environment) {
  const admission = parseAdmissionOptions(env, 'ADMISSION');
  return { ...parseEnvironment(schema, env, [admission]), admission: admission.options };
}
