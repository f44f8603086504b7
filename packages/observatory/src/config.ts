import { z } from 'zod';

/** The ports that the real servers have. */
export const standardPorts = { prometheus: 9090, loki: 3100, tempo: 3200, alertmanager: 9093, otlp: 4318 } as const;
export type ApiName = keyof typeof standardPorts;
export type Ports = Readonly<Record<ApiName, number>>;

export type ProcessConfig = Readonly<{
  host: string;
  ports: Ports;
  prometheusConfigFile: string;
  alertmanagerConfigFile: string;
  /** How long one query may keep the process to itself, in milliseconds. */
  queryBudgetMs: number;
  /** The longest that anything is kept, in milliseconds; each store's own limit when it is not said. */
  retentionMs?: number;
}>;

export class ProcessConfigError extends Error {
  override readonly name = 'ProcessConfigError';
}

const LARGEST_OFFSET = 65_535 - Math.max(...Object.values(standardPorts));

const environment = z.object({
  OBSERVATORY_HOST: z.string().min(1).default('127.0.0.1'),
  OBSERVATORY_PORT_OFFSET: z.coerce.number().int().min(0).max(LARGEST_OFFSET).default(0),
  PROMETHEUS_CONFIG: z.string().min(1),
  ALERTMANAGER_CONFIG: z.string().min(1),
  OBSERVATORY_RETENTION_MS: z.coerce.number().int().min(60_000).max(86_400_000).optional(),
  OBSERVATORY_QUERY_BUDGET_MS: z.coerce.number().int().min(10).max(120_000).default(1_000),
});

/** Reads the environment; a variable that is set but empty counts as unset. Throws ProcessConfigError that names every bad one. */
export function parseProcessConfig(env: Readonly<Record<string, string | undefined>>): ProcessConfig {
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = environment.safeParse(set);
  if (!parsed.success) {
    throw new ProcessConfigError(parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '));
  }
  const { data } = parsed;
  const ports = Object.fromEntries(Object.entries(standardPorts).map(([name, port]) => [name, port + data.OBSERVATORY_PORT_OFFSET]));
  return {
    host: data.OBSERVATORY_HOST,
    ports: ports as Ports,
    prometheusConfigFile: data.PROMETHEUS_CONFIG,
    alertmanagerConfigFile: data.ALERTMANAGER_CONFIG,
    queryBudgetMs: data.OBSERVATORY_QUERY_BUDGET_MS,
    ...(data.OBSERVATORY_RETENTION_MS === undefined ? {} : { retentionMs: data.OBSERVATORY_RETENTION_MS }),
  };
}
