import { parseAdmissionOptions, parsePolicyOptions } from '@faultline/resilience';
import { commonSettings, type Environment, parseEnvironment, setting } from '@faultline/service-kit';
import { z } from 'zod';

const schema = z.object({
  ...commonSettings,
  DATABASE_URL: setting.postgresUrl(),
  DATABASE_POOL: setting.count(8),
  /** Off: no wait for the database has a bound. */
  DATABASE_TIMEOUTS: setting.defence(),
  PROVIDER_URL: setting.httpUrl().transform((url) => url.replace(/\/$/, '')),
  /** Shared with the provider; signs its callbacks. */
  WEBHOOK_SECRET: setting.secret(),
  WEBHOOK_TOLERANCE_MS: setting.durationMs(300_000),
  /** Off: a callback that was sent twice is looked into twice. */
  CALLBACK_DEDUPLICATION: setting.defence(),
  VOID_RESOLVE_MS: setting.durationMs(2_000),
});

/** The provider's usual answer takes 60 ms, its slowest in a hundred 150; at 800 it is taken for lost. */
const PROVIDER_TIMEOUT_MS = 800;

export type Config = ReturnType<typeof parseConfig>;

/** @throws ConfigurationError naming every bad key */
export function parseConfig(env: Environment) {
  const admission = parseAdmissionOptions(env, 'ADMISSION');
  const provider = parsePolicyOptions(env, 'PROVIDER', { timeoutMs: PROVIDER_TIMEOUT_MS });
  return { ...parseEnvironment(schema, env, [admission, provider]), admission: admission.options, providerPolicy: provider.options };
}
