import { z } from 'zod';

const url = z.url({ protocol: /^https?$/ });
const environment = z.object({
  HOST: z.string().default('127.0.0.1'),
  PORT: z.coerce.number().int().min(0).max(65_535).default(8090),
  ADMIN_TOKEN: z.string().min(16),
  WEBHOOK_SECRET: z.string().min(16),
  /** Comma-separated base URLs. */
  CALLBACK_URLS: z
    .string()
    .default('')
    .transform((text) => text.split(',').flatMap((part) => part.trim().replace(/\/$/, '') || []))
    .pipe(z.array(url)),
  LEDGER_FILE: z.string().min(1),
  SEED: z.coerce.number().int().default(1),
});
export type Config = z.infer<typeof environment>;

/** Blank counts as unset. Values are not repeated in the message: some are secrets. @throws Error with a line for every bad key */
export function parseConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const result = environment.safeParse(Object.fromEntries(Object.entries(env).filter(([, value]) => value?.trim())));
  if (result.success) return result.data;
  throw new Error(
    `the environment does not fit:\n${result.error.issues.map(({ path, message }) => `  ${path[0]?.toString()}: ${message}`).join('\n')}`,
  );
}
