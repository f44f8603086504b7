import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { headers } from '@faultline/contracts/headers';
import type { LedgerEntry, ProviderBehaviour } from '@faultline/contracts/provider';
import { createProvider, type Provider } from '@faultline/provider';
import { DEFAULT_ADMISSION_SETTINGS, DEFAULT_POLICY_SETTINGS, monotonicClock, type PolicySettings } from '@faultline/resilience';
import { createHealth, createHttpDependency, createPostgres, exposePolicies, migrate, type Postgres } from '@faultline/service-kit';
import { createLogger } from '@faultline/telemetry/logger';
import { createMetrics } from '@faultline/telemetry/metrics';
import type { TestPostgres } from '@faultline/test-postgres';
import { v7 as uuidv7 } from 'uuid';
import { vi } from 'vitest';
import { createApp } from '../src/app.ts';
import { createCardProviderClient } from '../src/clients/card-provider.ts';
import { createCashier } from '../src/domain/cashier.ts';
import { createPostgresPayments } from '../src/store/postgres-payments.ts';
import { createPaymentTelemetry } from '../src/telemetry.ts';
import { startVoidResolver } from '../src/void-resolver.ts';

export type RigOptions = {
  /** What differs from a provider that answers at once, never declines and never repeats itself. */
  readonly behaviour?: Partial<ProviderBehaviour>;
  readonly policy?: Partial<PolicySettings>;
  /** Off by default, so that a test sees only what it asked for. */
  readonly callbacks?: boolean;
};

export type Reply = { readonly status: number; readonly body: Record<string, unknown>; readonly headers: Headers };

export type Rig = AsyncDisposable & {
  readonly url: string;
  readonly provider: Provider;
  readonly postgres: Postgres;
  readonly logs: readonly string[];
  charge(orderId: string, options?: { amountMinor?: number; token?: string; deadlineMs?: number }): Promise<Reply>;
  void(orderId: string): Promise<Reply>;
  get(path: string): Promise<Reply>;
  callback(body: string, signature: string | undefined): Promise<Reply>;
  /** What the provider wrote about an order, in order. */
  ledger(orderId: string): Promise<LedgerEntry['kind'][]>;
  /** The value of a series as it would be scraped, `name{label="value"}`; 0 if it is not there. */
  metric(series: string): Promise<number>;
};

export const WEBHOOK_SECRET = 'a-secret-for-tests-only';
const migrations = fileURLToPath(new URL('../migrations', import.meta.url));

/** The whole service as main.ts composes it, on a free port, with a real database and the real provider simulator behind it. */
export async function startRig(cluster: TestPostgres, options: RigOptions = {}): Promise<Rig> {
  await using cleanup = new AsyncDisposableStack();
  const logs: string[] = [];
  const logger = createLogger({ service: 'payment', level: 'debug', debugSampling: 1, write: (line) => logs.push(line) });
  const metrics = createMetrics('payment');
  const databaseUrl = await cluster.createDatabase();
  await migrate({ url: databaseUrl, directory: migrations, logger, patienceMs: 5_000 });
  const postgres = createPostgres({ url: databaseUrl, service: 'payment', metrics, logger });
  cleanup.defer(() => postgres.close());

  // Provider and service each need the other's address: the service's port listens before there is a service.
  let answer: RequestListener = (_request, response) => void response.writeHead(503).end();
  const server = createServer((request, response) => answer(request, response)).listen(0, '127.0.0.1');
  cleanup.defer(() => closeServer(server));
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const directory = await mkdtemp(join(tmpdir(), 'payment-test-'));
  cleanup.defer(() => rm(directory, { recursive: true, force: true }));
  const simulator = await createProvider({
    adminToken: 'unused-in-these-tests',
    webhookSecret: WEBHOOK_SECRET,
    callbackUrls: options.callbacks ? [url] : [],
    ledgerFile: join(directory, 'ledger.jsonl'),
    behaviour: { medianLatencyMs: 0, sigma: 0, declineRate: 0, duplicateCallbackRate: 0, ...options.behaviour },
  });
  cleanup.use(simulator);

  const policy = { ...DEFAULT_POLICY_SETTINGS, timeoutMs: 800, ...options.policy };
  const card = createHttpDependency({ name: 'provider', urls: [simulator.url], policy, metrics, logger });
  cleanup.defer(() => card.close());
  exposePolicies([card.policy], metrics);
  const telemetry = createPaymentTelemetry(metrics, logger);
  const provider = createCardProviderClient({ dependency: card, onCharged: telemetry.charged });
  const payments = createPostgresPayments(postgres);
  const cashier = createCashier({ payments, onMoved: telemetry.moved });
  const config = { ...commonConfig, admission: DEFAULT_ADMISSION_SETTINGS };
  const { readiness, admission } = createHealth({ config, metrics, logger, clock: monotonicClock }, [
    { name: 'database', critical: true, run: postgres.ping },
    { name: 'provider', critical: false, run: provider.assertCallable },
  ]);
  cleanup.defer(startVoidResolver({ payments, cashier, provider, telemetry, intervalMs: 50 }));
  answer = createApp({
    cashier,
    provider,
    telemetry,
    webhook: { secret: WEBHOOK_SECRET, toleranceMs: 300_000 },
    wallClock: { now: () => Date.now() },
    logger,
    metrics,
    readiness,
    admission,
    clock: monotonicClock,
  });

  const send = (method: string, path: string, request: { headers?: Record<string, string>; body?: string } = {}): Promise<Reply> =>
    call(url + path, { method, ...request });
  const closing = cleanup.move();
  return {
    url,
    provider: simulator,
    postgres,
    logs,
    charge: (orderId, { amountMinor = 4_200, token = 'tok_visa', deadlineMs } = {}) =>
      send('POST', '/payments', {
        headers: { 'content-type': 'application/json', ...(deadlineMs === undefined ? {} : { [headers.deadline]: String(deadlineMs) }) },
        body: JSON.stringify({ orderId, amountMinor, currency: 'EUR', paymentToken: token }),
      }),
    void: (orderId) => send('POST', `/payments/${orderId}/void`),
    get: (path) => send('GET', path),
    callback: (body, signature) =>
      send('POST', '/callbacks/provider', {
        headers: { 'content-type': 'application/json', ...(signature === undefined ? {} : { [headers.providerSignature]: signature }) },
        body,
      }),
    async ledger(orderId) {
      const kinds: LedgerEntry['kind'][] = [];
      for await (const { key, kind } of simulator.entries()) if (key === orderId) kinds.push(kind);
      return kinds;
    },
    async metric(series) {
      const { text } = await metrics.expose();
      const line = text.split('\n').find((each) => each.startsWith(`${series} `));
      return Number(line?.split(' ')[1] ?? 0);
    },
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  };
}

const commonConfig = {
  HOST: '127.0.0.1',
  PORT: 0,
  LOG_LEVEL: 'debug',
  LOG_DEBUG_SAMPLING: 1,
  SERVICE_VERSION: 'test',
  DRAIN_WAIT_MS: 0,
  DRAIN_TIMEOUT_MS: 0,
  TELEMETRY_FLUSH_MS: 0,
  SHALLOW_READINESS: true,
} as const;

async function call(url: string, init: RequestInit): Promise<Reply> {
  const response = await fetch(url, init);
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>) };
}

async function closeServer(server: Server): Promise<void> {
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
}

/** Until `check` passes; the limit is far above what it takes, for machines that are busy with something else. */
export const eventually = (check: () => Promise<void> | void): Promise<void> => vi.waitFor(check, { timeout: 8_000 });

export const newOrderId = (): string => uuidv7();

export function eventBody(key: string, type: string, change: Record<string, unknown> = {}): string {
  const occurredAt = new Date().toISOString();
  return JSON.stringify({ eventId: uuidv7(), type, key, amountMinor: 4_200, currency: 'EUR', occurredAt, ...change });
}

export function sign(body: string, { secret = WEBHOOK_SECRET, at = Date.now() } = {}): string {
  return `t=${at},v1=${createHmac('sha256', secret).update(`${at}.${body}`).digest('hex')}`;
}
