import { type ServiceName, serviceNames } from '@faultline/topology';
import { z } from 'zod';

/** A list, separated by commas. */
const list = z.string().transform((text) =>
  text
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== ''),
);
const urls = list.pipe(z.array(z.url()).min(1));
const port = z.coerce.number().int().min(0).max(65_535);

const schema = z.object({
  HOST: z.string().default('127.0.0.1'),
  PORT: port.default(8475),
  /** What services and simulators ask for at their control endpoints. */
  ADMIN_TOKEN: z.string().min(1),
  /** Guards this API and the lab's, which forwards to it; the same as ADMIN_TOKEN where there is only one. */
  LAB_TOKEN: z.string().min(1).optional(),
  /** Who sends it may use blind mode; without one, nobody may. */
  INSTRUCTOR_SECRET: z.string().min(1).optional(),
  /** Names by which this API may be called, besides localhost and IP addresses. */
  ALLOWED_HOSTS: list.default([]),
  STATE_FILE: z.string().min(1),
  TOXIPROXY_URL: z.url(),
  /** What our own proxies know us by, for blind mode. */
  TOXIPROXY_CONTROL_TOKEN: z.string().min(1).optional(),
  /** The supervisor's; without one, there are no process and config faults. */
  LAB_URL: z.url().optional(),
  /** What the supervisor runs. */
  PROCESSES: list.default([]),
  PROMETHEUS_URL: z.url(),
  PROVIDER_URL: z.url(),
  REDIS_URL: z.string().min(1),
  GATEWAY_URLS: urls,
  ORDER_URLS: urls,
  PAYMENT_URLS: urls,
  INVENTORY_URLS: urls,
  GATEWAY_DATABASE_URL: z.string().min(1),
  ORDER_DATABASE_URL: z.string().min(1),
  PAYMENT_DATABASE_URL: z.string().min(1),
  INVENTORY_DATABASE_URL: z.string().min(1),
});
export type Config = z.infer<typeof schema>;

/** Blank counts as unset. @throws Error that names every key that is wrong */
export function parseConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value.trim() !== ''));
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new Error(`bad environment: ${parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')}`);
}

export function byService<T>(valueOf: (service: ServiceName) => T): Record<ServiceName, T> {
  return Object.fromEntries(serviceNames.map((service) => [service, valueOf(service)])) as Record<ServiceName, T>;
}
