import { parseAdmissionOptions, parsePolicyOptions } from '@faultline/resilience';
import { commonSettings, type Environment, parseEnvironment, setting } from '@faultline/service-kit';
import { z } from 'zod';

const schema = z.object({
  ...commonSettings,
  DATABASE_URL: setting.postgresUrl(),
  DATABASE_POOL: setting.count(8),
  /** Off: no wait for the database has a bound. */
  DATABASE_TIMEOUTS: setting.defence(),
  REDIS_URL: setting.redisUrl(),
  /** Off: commands wait while Redis is away. */
  REDIS_FAIL_FAST: setting.defence(),
  INVENTORY_URLS: setting.httpUrls(),
  /** Off: replicas are called in turn, ready or not. */
  READINESS_ROUTING: setting.defence(),
  ORDER_URLS: setting.httpUrls(),
  SESSION_MS: setting.durationMs(3_600_000, 2_592_000_000),
  CART_MS: setting.durationMs(60_000, 2_592_000_000),
  CART_SWEEP_MS: setting.durationMs(1_000),
  ANSWER_CACHE_MS: setting.durationMs(600_000, 86_400_000),
  RATE_WINDOW_MS: setting.durationMs(1_000),
  /** Requests a window: of an address without a session, and of a user. */
  RATE_LIMIT_ADDRESS: setting.count(500),
  RATE_LIMIT_USER: setting.count(50),
});

/**
 * The whole shop's, not only the gateway's own: what is let in here keeps all four services busy. By Little's law a dozen at 50 to 150
 * ms each are all that two cores can answer; with more of them everybody's second is over before the answer is there
 * (`npm run bench -- overload`).
 */
const AT_THE_DOOR = { concurrency: 12, queue: 12, maxWaitMs: 250 };

export type Config = ReturnType<typeof parseConfig>;

/** @throws ConfigurationError naming every bad key */
export function parseConfig(env: Environment) {
  const admission = parseAdmissionOptions(env, 'ADMISSION', AT_THE_DOOR);
  const inventory = parsePolicyOptions(env, 'INVENTORY', { timeoutMs: 800 });
  const order = parsePolicyOptions(env, 'ORDER', { timeoutMs: 2_000 });
  return {
    ...parseEnvironment(schema, env, [admission, inventory, order]),
    admission: admission.options,
    inventory: inventory.options,
    order: order.options,
  };
}
