import { edges, type ServiceName } from '@faultline/topology';

/** Settings that a service reads besides its policies: a deploy can get them wrong. A new one in a service's config.ts gets its line here. */
const ownSettings: Readonly<Record<ServiceName, readonly string[]>> = {
  gateway: [
    'DATABASE_POOL',
    'REDIS_FAIL_FAST',
    'READINESS_ROUTING',
    'SESSION_MS',
    'CART_MS',
    'CART_SWEEP_MS',
    'ANSWER_CACHE_MS',
    'RATE_WINDOW_MS',
    'RATE_LIMIT_ADDRESS',
    'RATE_LIMIT_USER',
  ],
  order: [
    'DATABASE_POOL',
    'READINESS_ROUTING',
    'PAYMENT_BUDGET_MS',
    'PAYMENT_DEADLINE_MS',
    'QUEUE_FIRST_RUN_MS',
    'QUEUE_RUN_MS',
    'QUEUE_CONCURRENCY',
    'QUEUE_POLL_MS',
    'QUEUE_BACKOFF_BASE_MS',
    'QUEUE_BACKOFF_MAX_MS',
  ],
  payment: ['DATABASE_POOL', 'WEBHOOK_TOLERANCE_MS', 'CALLBACK_DEDUPLICATION', 'VOID_RESOLVE_MS'],
  inventory: ['DATABASE_POOL', 'PRODUCT_CACHE_MS', 'EXPIRY_SWEEP_MS'],
};

const common = [
  'LOG_LEVEL',
  'LOG_DEBUG_SAMPLING',
  'SERVICE_VERSION',
  'DRAIN_WAIT_MS',
  'DRAIN_TIMEOUT_MS',
  'TELEMETRY_FLUSH_MS',
  'SHALLOW_READINESS',
  'DATABASE_URL',
  'DATABASE_TIMEOUTS',
];

/** By name; those of its policies follow a pattern. */
export const settingsOf = (service: ServiceName): string[] => [...ownSettings[service], ...common];

/** `PROVIDER_TIMEOUT_MS`, `PAYMENT_BREAKER`, `ADMISSION_…`: one set for each dependency that is called over HTTP. */
const policy = /^([A-Z]+)_(TIMEOUT|RETRY|BREAKER|BULKHEAD)(_[A-Z_]+)?$/;

/** Whether a service would notice: a variable that nobody reads would be a fault that silently does nothing. */
export function readsSetting(service: ServiceName, name: string): boolean {
  if (settingsOf(service).includes(name) || /^ADMISSION(_[A-Z_]+)?$/.test(name)) return true;
  const dependencies = edges.filter(({ from }) => from === service);
  if (dependencies.some(({ to, replicated }) => name === `${to.toUpperCase()}_${replicated ? 'URLS' : 'URL'}`)) return true;
  const [, prefix] = policy.exec(name) ?? [];
  return dependencies.some(({ to, protocol }) => protocol === 'http' && to.toUpperCase() === prefix);
}
