import { z } from 'zod';

const environment = z.object({
  HOST: z.string().default('0.0.0.0'),
  LAB_TOKEN: z.string().min(16),
  ADMIN_TOKEN: z.string().min(16),
  /** The secret part of the path that alert notifications are posted to. */
  ALERT_HOOK: z.string().min(16),
  DATABASE_URL_ORDER: z.url(),
  DATABASE_URL_PAYMENT: z.url(),
  DATABASE_URL_INVENTORY: z.url(),
  DATABASE_URL_GATEWAY: z.url(),
  /** Where processes can be touched; there is something only with the profile `process-faults`. */
  DOCKER_PROXY_URL: z.url().default('http://docker-proxy:2375'),
  /** Components that this variant of the stack does not have. */
  FAULTLINE_WITHOUT: z
    .string()
    .default('')
    .transform((text) => text.split(' ').filter((name) => name !== '')),
});
export type Config = z.infer<typeof environment>;

/** @throws Error with a line for every bad key; values are not repeated, they may be secrets */
export function parseConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const result = environment.safeParse(Object.fromEntries(Object.entries(env).filter(([, value]) => value?.trim())));
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message }) => `  ${path.join('.')}: ${message}`);
  throw new Error(`the environment does not fit:\n${problems.join('\n')}`);
}
