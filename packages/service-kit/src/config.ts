import { z } from 'zod';

/** The environment does not fit: every bad key at once, each with what was expected. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  readonly code = 'configuration_invalid';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`the environment does not fit:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    this.problems = problems;
  }
}

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads `env` by a zod schema whose keys are the names of the variables. Blank counts as unset.
 * `parts` are results of other parsers over the same environment (policies); their problems are reported together with these.
 *
 * @throws ConfigurationError naming every bad key; values are never repeated, they may be secrets
 */
export function parseEnvironment<S extends z.ZodObject>(
  schema: S,
  env: Environment,
  parts: readonly { readonly problems: readonly string[] }[] = [],
): z.infer<S> {
  const present = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value.trim() !== ''));
  const result = schema.safeParse(present);
  const own = result.success ? [] : result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  const problems = [...own, ...parts.flatMap((part) => part.problems)];
  if (!result.success || problems.length > 0) throw new ConfigurationError(problems);
  return result.data;
}

const wholeNumber = (min: number, max: number) => z.coerce.number().int().min(min).max(max);

/** Pieces for the schemas of services. Durations are in milliseconds. */
export const setting = {
  port: (fallback?: number) => (fallback === undefined ? wholeNumber(0, 65_535) : wholeNumber(0, 65_535).default(fallback)),
  durationMs: (fallback: number, max = 3_600_000) => wholeNumber(0, max).default(fallback),
  count: (fallback: number, max = 1_000_000) => wholeNumber(0, max).default(fallback),
  postgresUrl: () => z.url({ protocol: /^postgres(ql)?$/ }),
  redisUrl: () => z.url({ protocol: /^rediss?$/ }),
  httpUrl: () => z.url({ protocol: /^https?$/ }),
  /** Comma-separated, one a replica. */
  httpUrls: () =>
    z
      .string()
      .transform((text) => text.split(',').map((url) => url.trim().replace(/\/$/, '')))
      .pipe(z.array(z.url({ protocol: /^https?$/ })).min(1)),
  secret: () => z.string().min(16),
  /** A defence, to be switched off to see what it was good for. */
  defence: () =>
    z
      .enum(['on', 'off'])
      .default('on')
      .transform((text) => text === 'on'),
};

/** What every service reads. */
export const commonSettings = {
  HOST: z.string().default('127.0.0.1'),
  PORT: setting.port(),
  LOG_LEVEL: z.enum(['error', 'warn', 'info', 'debug']).default('info'),
  /** One in this many debug lines is written. */
  LOG_DEBUG_SAMPLING: setting.count(10),
  SERVICE_VERSION: z.string().default('0.1.0'),
  /** A replica that is told to stop goes on serving until no caller has come for this long, and for three times this at most. */
  DRAIN_WAIT_MS: setting.durationMs(1_000, 60_000),
  /** How long it then waits for requests in flight. */
  DRAIN_TIMEOUT_MS: setting.durationMs(10_000, 600_000),
  /** How long the last words of a replica may take that stops. */
  TELEMETRY_FLUSH_MS: setting.durationMs(2_000, 60_000),
  /**
   * Off: every readiness check is critical, and a replica that is not ready turns its callers away, as a balancer in front of it would.
   * What others share then takes all replicas out at once.
   */
  SHALLOW_READINESS: setting.defence(),
  /** Guards /internal; without it those endpoints do not exist. */
  ADMIN_TOKEN: setting.secret().optional(),
};
