import { parseAdmissionOptions, parsePolicyOptions } from '@faultline/resilience';
import { commonSettings, type Environment, parseEnvironment, setting } from '@faultline/service-kit';
import { z } from 'zod';

/** A reservation outlives the payment deadline by this much: more than one run of the queue with all its waiting. */
const RESERVATION_MARGIN_MS = 120_000;

const schema = z.object({
  ...commonSettings,
  DATABASE_URL: setting.postgresUrl(),
  DATABASE_POOL: setting.count(8),
  /** Off: no wait for the database has a bound. */
  DATABASE_TIMEOUTS: setting.defence(),
  INVENTORY_URLS: setting.httpUrls(),
  /** Off: replicas are called in turn, ready or not. */
  READINESS_ROUTING: setting.defence(),
  PAYMENT_URLS: setting.httpUrls(),
  /** A charge in all, within an interactive checkout. */
  PAYMENT_BUDGET_MS: setting.durationMs(1_200),
  /** How long a payment may stay open before the order is compensated. */
  PAYMENT_DEADLINE_MS: setting.durationMs(600_000, 86_400_000),
  /** After the interactive deadline of 2 s, with some room for clocks of our own. */
  QUEUE_FIRST_RUN_MS: setting.durationMs(3_000),
  QUEUE_RUN_MS: setting.durationMs(8_000),
  QUEUE_CONCURRENCY: setting.count(8, 64),
  /** With the concurrency, what the queue can drain: 32 orders a second, of runs that are over by the next poll. */
  QUEUE_POLL_MS: setting.durationMs(250),
  QUEUE_BACKOFF_BASE_MS: setting.durationMs(1_000),
  QUEUE_BACKOFF_MAX_MS: setting.durationMs(20_000),
});

export type Config = ReturnType<typeof parseConfig>;

/** @throws ConfigurationError naming every bad key */
export function parseConfig(env: Environment) {
  const admission = parseAdmissionOptions(env, 'ADMISSION');
  const inventory = parsePolicyOptions(env, 'INVENTORY', { timeoutMs: 700 });
  // The attempt at the provider is 800 ms and payment may retry it: payment itself gets the whole budget, and is asked once.
  const payment = parsePolicyOptions(env, 'PAYMENT', { timeoutMs: 1_200 });
  const settings = parseEnvironment(schema, env, [admission, inventory, payment]);
  return {
    ...settings,
    admission: admission.options,
    inventory: inventory.options,
    payment: payment.options,
    reservationMs: settings.PAYMENT_DEADLINE_MS + RESERVATION_MARGIN_MS,
  };
}
