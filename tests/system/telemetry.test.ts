import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { processMetrics } from '@faultline/telemetry/catalogue';
import { metricNames, metricsOf } from '@faultline/telemetry/names';
import { ports, serviceNames } from '@faultline/topology';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { freeOffset } from '../support/free-offset.ts';
import { type Lab, startLab } from '../support/lab.ts';
import { scrape } from '../support/metrics.ts';
import { type OtlpSink, startOtlpSink } from '../support/otlp-sink.ts';
import { createShop, type Shop } from '../support/shop.ts';

let sink: OtlpSink;
let lab: Lab;
let shop: Shop;
beforeAll(async () => {
  const offset = await freeOffset();
  const otlpPort = ports.otlp + offset + 1;
  sink = await startOtlpSink(otlpPort);
  lab = await startLab({
    offset,
    args: [
      '--no-shoppers',
      '--set',
      `OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:${otlpPort}`,
      '--set',
      'LOG_LEVEL=debug',
      '--set',
      'LOG_DEBUG_SAMPLING=1',
    ],
  });
  shop = createShop(lab.url('gateway'));
});
afterAll(async () => {
  await lab[Symbol.asyncDispose]();
  await sink[Symbol.asyncDispose]();
});

const logText = (): string => {
  const directory = join(lab.directory, 'logs');
  return readdirSync(directory)
    .map((name) => readFileSync(join(directory, name), 'utf8'))
    .join('\n');
};

const within = { withinMs: 20_000 };

describe('metrics', () => {
  test.each(serviceNames)('%s exposes what the catalogue says, as OpenMetrics, and nothing else', async (service) => {
    await shop.buy(await shop.customer());
    const { contentType, families, samples } = await scrape(lab.url(service));
    expect(contentType).toContain('application/openmetrics-text');
    const expected = new Map([
      ...metricsOf(service).map(([name, { type }]) => [name as string, type as string] as const),
      ...processMetrics().map(({ name, type }) => [name, type] as const),
    ]);
    expect(families).toEqual(expected);
    for (const { name, labels } of samples) {
      const family = name.replace(/_(?:bucket|sum|count)$/, '');
      const definition = Object.entries(metricNames).find(([known]) => known === name || known === family)?.[1];
      if (definition)
        expect(Object.keys(labels).filter((label) => label !== 'le' && !(definition.labels as readonly string[]).includes(label))).toEqual(
          [],
        );
      for (const value of Object.values(labels)) expect(value).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}|@|tok_|sess_/);
    }
  });

  test('paths that do not exist do not become labels', async () => {
    for (let i = 0; i < 5; i++) await shop.send('GET', `/api/orders-${randomUUID()}`);
    const { samples } = await scrape(lab.url('gateway'));
    const routes = new Set(samples.filter(({ name }) => name === 'http_requests_total').map(({ labels }) => labels['route']));
    expect([...routes].filter((route) => route?.includes('orders-'))).toEqual([]);
    expect(routes).toContain('unmatched');
  });
});

describe('traces', () => {
  test('one trace of a checkout crosses all services, PostgreSQL, Redis and the provider', async () => {
    const answer = await shop.buy(await shop.customer());
    const orderId = String(answer.body['orderId']);
    await eventually(() => {
      const root = sink.spans.find(({ name, attributes }) => name === 'checkout_order' && attributes['order.id'] === orderId);
      expect(root).toBeDefined();
      const trace = sink.spans.filter(({ traceId }) => traceId === root?.traceId);
      expect(new Set(trace.map(({ service }) => service))).toEqual(new Set(['gateway', 'order', 'payment', 'inventory']));
      const names = trace.map(({ name }) => name);
      for (const name of [
        'checkout_order',
        'validate_cart',
        'create_order',
        'reserve_stock',
        'process_payment',
        'commit_stock',
        'charge_card',
      ])
        expect(names).toContain(name);
      const systems = new Set(trace.map(({ attributes }) => attributes['db.system.name'] ?? attributes['db.system']));
      expect(systems).toContain('postgresql');
      expect(systems).toContain('redis');
      // The provider is outside: what there is of it is payment's client span.
      const provider = trace.filter(
        ({ service, attributes }) =>
          service === 'payment' && String(attributes['url.full'] ?? attributes['http.url']).includes('/v1/charges'),
      );
      expect(provider.length).toBeGreaterThan(0);
      const ids = new Set(trace.map(({ spanId }) => spanId));
      expect(trace.filter(({ parentSpanId }) => parentSpanId !== '' && !ids.has(parentSpanId))).toEqual([]);
      for (const span of trace) expect(span.attributes['request.id']).toBe(answer.headers.get('x-request-id'));
      // The span of a request bears the route's name, and what is called is told by its address.
      const served = trace.filter(({ attributes }) => attributes['http.route'] !== undefined);
      expect(new Set(served.map(({ service }) => service))).toEqual(new Set(serviceNames));
      for (const { name, attributes } of served) expect(name).toBe([attributes['http.request.method'], attributes['http.route']].join(' '));
      for (const { attributes } of provider) expect(attributes['server.address']).toBe('127.0.0.1');
    }, within);
  });

  test("a queued payment's later attempt is linked to its checkout's trace", async () => {
    const customer = await shop.customer();
    await lab.cli('chaos', 'inject', 'down', '--edge', 'payment-provider', '--for', '5s');
    const answer = await shop.buy(customer);
    expect(answer.status).toBe(202);
    const orderId = String(answer.body['orderId']);
    await eventually(
      () => {
        const checkout = sink.spans.find(({ name, attributes }) => name === 'checkout_order' && attributes['order.id'] === orderId);
        const later = sink.spans.filter(({ name, attributes }) => name === 'settle_order' && attributes['order.id'] === orderId);
        expect(later.length).toBeGreaterThan(0);
        for (const { links, traceId } of later) {
          expect(links.map((link) => link.traceId)).toContain(checkout?.traceId);
          expect(traceId).not.toBe(checkout?.traceId);
        }
        expect(later.some(({ attributes }) => attributes['order.state'] === 'confirmed')).toBe(true);
      },
      { withinMs: 60_000 },
    );
  });
});

describe('logs', () => {
  test('the line of a failed checkout has the request id of its answer and the trace id of its spans', async () => {
    const customer = await shop.customer();
    await lab.cli('chaos', 'inject', 'down', '--edge', 'gateway-order', '--for', '5s');
    await shop.putCart(customer, [{ sku: 'cup', quantity: 1 }]);
    const answer = await shop.checkout(customer, { key: randomUUID() });
    await lab.cli('chaos', 'revert');
    expect(answer.status).toBe(503);
    const requestId = answer.headers.get('x-request-id');
    expect(answer.body['requestId']).toBe(requestId);
    await eventually(() => {
      const lines = logText()
        .split('\n')
        .filter((line) => line.includes('"checkout_failed"'))
        .map((line) => JSON.parse(line) as Record<string, unknown>);
      const line = lines.find((candidate) => candidate['request_id'] === requestId);
      expect(line).toMatchObject({ level: 'error', service: 'gateway', user_id: customer.userId });
      const span = sink.spans.find(({ name, attributes }) => name === 'checkout_order' && attributes['request.id'] === requestId);
      expect(span).toMatchObject({ traceId: line?.['trace_id'], error: true });
      expect(sink.logs.some((log) => log.traceId === line?.['trace_id'] && log.attributes['event'] === 'checkout_failed')).toBe(true);
    }, within);
  });

  test("a caller's X-Request-ID is kept when it is harmless, and replaced when it is not", async () => {
    const kept = await shop.send('GET', '/api/products', { headers: { 'x-request-id': 'my-request-0001' } });
    expect(kept.headers.get('x-request-id')).toBe('my-request-0001');
    const replaced = await shop.send('GET', '/api/products', { headers: { 'x-request-id': 'a b"c{d}' } });
    expect(replaced.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });
});

test('planted passwords, tokens, card numbers and e-mail addresses are in no log, span or metric', async () => {
  const secrets = {
    email: `secret.person.${Date.now()}@example.org`,
    password: `hunter2-${randomUUID()}`,
    card: '4111111111111111',
    token: 'tok_planted_secret_42',
  };
  const customer = await shop.customer(secrets.email, secrets.password);
  await shop.putCart(customer, [{ sku: 'cup', quantity: 1 }]);
  await shop.checkout(customer, { key: randomUUID(), paymentToken: secrets.token });
  // Where they do not belong:
  await shop.send('POST', '/api/signup', { body: { email: secrets.card, password: secrets.password, card: secrets.card } });
  await shop.send('POST', '/api/sessions', { body: { email: secrets.email, password: 'wrong' } });
  await shop.send('GET', `/api/orders/${secrets.card}?email=${secrets.email}&password=${secrets.password}`);
  await shop.checkout(customer, { key: randomUUID(), paymentToken: secrets.card });
  await shop.checkout(customer, { key: `${secrets.card}`, headers: { 'x-request-id': secrets.card } });

  const marker = randomUUID();
  await shop.send('GET', '/api/products', { headers: { 'x-request-id': marker } });
  await eventually(() => expect(sink.spans.some(({ attributes }) => attributes['request.id'] === marker)).toBe(true), within);
  const metrics = await Promise.all(serviceNames.map(async (service) => (await scrape(lab.url(service))).text));
  const everything = [logText(), JSON.stringify(sink.spans), JSON.stringify(sink.logs), ...metrics];
  for (const secret of [...Object.values(secrets), customer.token]) {
    for (const text of everything)
      expect(
        text.includes(secret)
          ? `found ${secret} in …${text.slice(Math.max(0, text.indexOf(secret) - 200), text.indexOf(secret) + 40)}`
          : '',
      ).toBe('');
  }
});

test('with no backend there the services go on, say so once, and count what is lost', async () => {
  await sink[Symbol.asyncDispose]();
  await eventually(
    async () => {
      await shop.send('GET', '/api/products');
      expect((await scrape(lab.url('gateway'))).value('telemetry_items_total', { signal: 'traces', outcome: 'failed' })).toBeGreaterThan(0);
    },
    { withinMs: 60_000, everyMs: 500 },
  );
  expect((await shop.send('GET', '/api/products')).status).toBe(200);
  const told = readFileSync(join(lab.directory, 'logs', 'gateway-1.log'), 'utf8')
    .split('\n')
    .filter((line) => line.includes('"telemetry_unreachable"') && line.includes('"signal":"traces"'));
  expect(told).toHaveLength(1);
});
