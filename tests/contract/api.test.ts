import { randomUUID } from 'node:crypto';
import { ports, type ServiceName, serviceNames } from '@faultline/topology';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Lab, startLab } from '../support/lab.ts';
import { type Customer, createShop, type Shop } from '../support/shop.ts';

/** Every endpoint of every service, held against the OpenAPI document that the service itself serves. */

type Operation = {
  readonly operationId: string;
  readonly security?: readonly unknown[];
  readonly parameters?: readonly { readonly in: string; readonly name: string; readonly required?: boolean }[];
  readonly requestBody?: { readonly content: { readonly 'application/json': { readonly schema: object } } };
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, { readonly schema: object }>> }>>;
};
type Document = { readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>> };

const ajv = new Ajv2020({ strict: false, allErrors: true });
(addFormats as unknown as (target: Ajv2020) => void)(ajv);

let lab: Lab;
let shop: Shop;
let customer: Customer;
const documents = new Map<ServiceName, Document>();
beforeAll(async () => {
  lab = await startLab();
  shop = createShop(lab.url('gateway'));
  customer = await shop.customer();
  for (const service of serviceNames) documents.set(service, (await (await fetch(`${lab.url(service)}/openapi.json`)).json()) as Document);
});
afterAll(() => lab?.[Symbol.asyncDispose]());

type Sent = { readonly status: number; readonly type: string; readonly body: unknown; readonly text: string };

async function send(
  service: ServiceName,
  method: string,
  path: string,
  init: { headers?: Record<string, string>; body?: string } = {},
): Promise<Sent> {
  const response = await fetch(lab.url(service) + path, { method: method.toUpperCase(), ...init });
  const text = await response.text();
  const type = response.headers.get('content-type') ?? '';
  return { status: response.status, type, text, body: type.includes('json') ? JSON.parse(text) : undefined };
}

function operation(service: ServiceName, operationId: string): { path: string; method: string; operation: Operation } {
  for (const [path, methods] of Object.entries(documents.get(service)?.paths ?? {})) {
    for (const [method, candidate] of Object.entries(methods))
      if (candidate.operationId === operationId) return { path, method, operation: candidate };
  }
  throw new Error(`${service} documents no ${operationId}`);
}

/** The answer's status is documented, and its body fits the schema given for it. */
function expectDocumented({ responses }: Operation, sent: Sent): void {
  expect(Object.keys(responses)).toContain(String(sent.status));
  const content = responses[String(sent.status)]?.content;
  if (!content) {
    expect(sent.text).toBe('');
    return;
  }
  const [mediaType, media] = Object.entries(content)[0] ?? [];
  expect(sent.type).toContain(mediaType);
  if (media && mediaType?.includes('json')) {
    const validate = ajv.compile(media.schema);
    validate(sent.body);
    expect(validate.errors ?? []).toEqual([]);
  }
}

const json = { 'content-type': 'application/json' };
const session = (): Record<string, string> => ({ authorization: `Bearer ${customer.token}` });
const orderOf = (overrides: object = {}) => ({
  userId: customer.userId,
  requestHash: 'a'.repeat(64),
  items: [{ sku: 'cup', quantity: 1, unitPriceMinor: 1150 }],
  currency: 'EUR',
  totalMinor: 1150,
  paymentToken: 'tok_visa',
  ...overrides,
});

type Case = {
  service: ServiceName;
  operationId: string;
  status: number;
  path?: () => string;
  headers?: () => Record<string, string>;
  body?: () => unknown;
};

const reserved = randomUUID();
const paid = randomUUID();
const cases: readonly Case[] = [
  {
    service: 'gateway',
    operationId: 'signup',
    status: 201,
    body: () => ({ email: `c-${randomUUID()}@example.test`, password: 'long enough' }),
  },
  { service: 'gateway', operationId: 'createSession', status: 401, body: () => ({ email: 'nobody@example.test', password: 'whatever' }) },
  { service: 'gateway', operationId: 'listProducts', status: 200 },
  { service: 'gateway', operationId: 'getCart', status: 200, headers: session },
  { service: 'gateway', operationId: 'putCart', status: 200, headers: session, body: () => ({ items: [{ sku: 'cup', quantity: 1 }] }) },
  {
    service: 'gateway',
    operationId: 'checkout',
    status: 201,
    headers: () => ({ ...session(), 'idempotency-key': randomUUID() }),
    body: () => ({ paymentToken: 'tok_visa' }),
  },
  { service: 'gateway', operationId: 'deleteCart', status: 204, headers: session },
  { service: 'gateway', operationId: 'getOrder', status: 404, path: () => `/api/orders/${randomUUID()}`, headers: session },
  { service: 'order', operationId: 'placeOrder', status: 201, headers: () => ({ 'idempotency-key': randomUUID() }), body: orderOf },
  { service: 'order', operationId: 'getOrder', status: 404, path: () => `/orders/${randomUUID()}?userId=${randomUUID()}` },
  { service: 'inventory', operationId: 'listProducts', status: 200 },
  {
    service: 'inventory',
    operationId: 'reserve',
    status: 201,
    body: () => ({ orderId: reserved, items: [{ sku: 'cup', quantity: 2 }], expiresInMs: 60_000 }),
  },
  {
    service: 'inventory',
    operationId: 'reserve',
    status: 200,
    body: () => ({ orderId: reserved, items: [{ sku: 'cup', quantity: 2 }], expiresInMs: 60_000 }),
  },
  { service: 'inventory', operationId: 'getReservation', status: 200, path: () => `/reservations/${reserved}` },
  { service: 'inventory', operationId: 'commit', status: 200, path: () => `/reservations/${reserved}/commit` },
  { service: 'inventory', operationId: 'release', status: 409, path: () => `/reservations/${reserved}/release` },
  { service: 'inventory', operationId: 'release', status: 200, path: () => `/reservations/${randomUUID()}/release` },
  {
    service: 'payment',
    operationId: 'charge',
    status: 201,
    body: () => ({ orderId: paid, amountMinor: 500, currency: 'EUR', paymentToken: 'tok_visa' }),
  },
  {
    service: 'payment',
    operationId: 'charge',
    status: 200,
    body: () => ({ orderId: paid, amountMinor: 500, currency: 'EUR', paymentToken: 'tok_visa' }),
  },
  {
    service: 'payment',
    operationId: 'charge',
    status: 422,
    body: () => ({ orderId: paid, amountMinor: 501, currency: 'EUR', paymentToken: 'tok_visa' }),
  },
  { service: 'payment', operationId: 'getPayment', status: 200, path: () => `/payments/${paid}` },
  { service: 'payment', operationId: 'void', status: 200, path: () => `/payments/${paid}/void` },
  {
    service: 'payment',
    operationId: 'charge',
    status: 409,
    body: () => ({ orderId: paid, amountMinor: 500, currency: 'EUR', paymentToken: 'tok_visa' }),
  },
  { service: 'payment', operationId: 'providerCallback', status: 403, body: () => ({}) },
  ...serviceNames.flatMap((service): Case[] => [
    { service, operationId: 'live', status: 200 },
    { service, operationId: 'ready', status: 200 },
    { service, operationId: 'metrics', status: 200 },
    { service, operationId: 'openapi', status: 200 },
  ]),
];

describe('answers are as documented', () => {
  test.each(cases)('$service $operationId: $status', async ({ service, operationId, status, path, headers, body }) => {
    const documented = operation(service, operationId);
    const sent = await send(service, documented.method, path?.() ?? documented.path, {
      headers: { ...(body ? json : {}), ...headers?.() },
      ...(body ? { body: JSON.stringify(body()) } : {}),
    });
    expect({ status: sent.status, text: sent.text.slice(0, 300) }).toMatchObject({ status });
    expectDocumented(documented.operation, sent);
  });

  test('every documented operation is among them', () => {
    const covered = new Set(cases.map(({ service, operationId }) => `${service} ${operationId}`));
    for (const [service, { paths }] of documents) {
      for (const methods of Object.values(paths))
        for (const { operationId } of Object.values(methods)) expect(covered).toContain(`${service} ${operationId}`);
    }
  });
});

const deep = `${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`;
const badBodies: readonly [string, string, number][] = [
  ['not JSON', '{"paymentToken":', 400],
  ['a bare string', '"hello"', 400],
  ['an array', '[]', 400],
  ['null', 'null', 400],
  ['wrong types', '{"paymentToken":7}', 400],
  ['an unknown field', '{"paymentToken":"tok_visa","admin":true}', 400],
  ['prototype keys', '{"__proto__":{"paymentToken":"tok_visa"}}', 400],
  ['deep nesting', deep, 400],
  ['a huge body', JSON.stringify({ paymentToken: 'x'.repeat(200_000) }), 413],
];

describe('a body that does not fit is a problem with a code, and changes nothing', () => {
  test.each(badBodies)('%s', async (_what, body, status) => {
    await shop.putCart(customer, [{ sku: 'cup', quantity: 1 }]);
    const key = randomUUID();
    const sent = await send('gateway', 'post', '/api/checkout', { headers: { ...json, ...session(), 'idempotency-key': key }, body });
    expect(sent).toMatchObject({ status, type: expect.stringContaining('application/problem+json') });
    expect(sent.body).toMatchObject({ status, code: expect.any(String), requestId: expect.any(String) });
    // The key was not used: it still places an order.
    expect((await shop.checkout(customer, { key })).status).toBe(201);
  });

  test.each([
    ['negative', -1],
    ['zero', 0],
    ['a fraction', 1.5],
    ['beyond the limit', 101],
    ['beyond an integer', 2 ** 53],
    ['a string', '1'],
    ['infinite', '1e999'],
  ])('a quantity that is %s', async (_what, quantity) => {
    await shop.putCart(customer, [{ sku: 'cup', quantity: 1 }]);
    const body = `{"items":[{"sku":"cup","quantity":${typeof quantity === 'string' ? quantity.replace(/^1$/, '"1"') : quantity}}]}`;
    const sent = await send('gateway', 'put', '/api/cart', { headers: { ...json, ...session() }, body });
    expect(sent).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
    expect((await send('gateway', 'get', '/api/cart', { headers: session() })).body).toMatchObject({
      items: [{ sku: 'cup', quantity: 1 }],
    });
  });

  test('another media type', async () => {
    const sent = await send('gateway', 'post', '/api/signup', {
      headers: { 'content-type': 'text/plain' },
      body: '{"email":"a@b.test","password":"long enough"}',
    });
    expect(sent).toMatchObject({ status: 415, body: { code: 'unsupported_media_type' } });
  });
});

describe('who may not', () => {
  test.each([
    ['no token', {}],
    ['a token of nobody', { authorization: 'Bearer sess_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' }],
    ['another scheme', { authorization: 'Basic YTpi' }],
    ['an endless token', { authorization: `Bearer ${'a'.repeat(4_000)}` }],
  ])('%s is a 401', async (_what, headers) => {
    const sent = await send('gateway', 'get', '/api/cart', { headers });
    expect(sent).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
  });

  test.each(['', 'short', 'with space inside', 'x'.repeat(200), 'käse-12345'])('the key "%s" is refused', async (key) => {
    const sent = await send('gateway', 'post', '/api/checkout', {
      headers: { ...json, ...session(), 'idempotency-key': encodeURI(key) === key ? key : 'k\u00e4se-12345' },
      body: '{"paymentToken":"tok_visa"}',
    });
    expect(sent).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
  });

  test('an address that is taken is a 409, in whatever case it is written', async () => {
    const email = `Case-${randomUUID()}@example.test`;
    await shop.customer(email);
    const again = await shop.send('POST', '/api/signup', { body: { email: email.toLowerCase(), password: 'long enough' } });
    expect(again).toMatchObject({ status: 409, body: { code: 'account_exists' } });
  });
});

describe('where there is nothing', () => {
  test('an unknown path is a 404, another method of a known path a 405 that names the right ones', async () => {
    expect(await send('gateway', 'get', '/api/nothing')).toMatchObject({ status: 404, body: { code: 'not_found' } });
    const response = await fetch(`${lab.url('gateway')}/api/checkout`);
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('POST');
  });

  test.each(['/api/orders/%', '/api/orders/..%2f..%2fetc', '/api/orders/not-a-uuid'])('%s is refused', async (path) => {
    const sent = await send('gateway', 'get', path, { headers: session() });
    expect([400, 404]).toContain(sent.status);
    expect(sent.type).toContain('application/problem+json');
  });

  test('the provider simulator and the lab stay on loopback names', async () => {
    const response = await fetch(`http://127.0.0.1:${ports.provider + lab.offset}/admin/ledger`);
    expect(response.status).toBe(401);
  });
});
