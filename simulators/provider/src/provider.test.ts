import { createHmac, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { headers } from '@faultline/contracts/headers';
import { providerEvent } from '@faultline/contracts/payment';
import type { LedgerEntry } from '@faultline/contracts/provider';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createProvider, type Provider, type ProviderOptions } from './provider.ts';

const ADMIN_TOKEN = 'an-admin-token-for-tests';
const SECRET = 'a-webhook-secret-for-tests';
const instant = { medianLatencyMs: 0, sigma: 0, declineRate: 0, duplicateCallbackRate: 0 };

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'provider-test-'));
});
afterEach(() => rm(directory, { recursive: true }));

const start = (options: Partial<ProviderOptions> = {}): Promise<Provider> =>
  createProvider({
    adminToken: ADMIN_TOKEN,
    webhookSecret: SECRET,
    ledgerFile: join(directory, 'ledger.jsonl'),
    ...options,
    behaviour: { ...instant, ...options.behaviour },
  });

type Reply = { readonly status: number; readonly headers: Headers; readonly body: Record<string, unknown> };

async function send(url: string, init: RequestInit = {}): Promise<Reply> {
  const response = await fetch(url, init);
  return { status: response.status, headers: response.headers, body: (await response.json()) as Record<string, unknown> };
}
const json = (value: unknown): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(value),
});
const charge = (provider: Provider, key: string, change: Record<string, unknown> = {}): Promise<Reply> =>
  send(`${provider.url}/v1/charges`, json({ key, amountMinor: 100, currency: 'EUR', cardToken: 'tok_visa', ...change }));
const voidCharge = (provider: Provider, key: string): Promise<Reply> => send(`${provider.url}/v1/charges/${key}/void`, { method: 'POST' });
const eventually = (check: () => Promise<void> | void): Promise<void> => vi.waitFor(check, { timeout: 8_000 });

async function ledger(provider: Provider): Promise<LedgerEntry[]> {
  const reply = await send(`${provider.url}/admin/ledger`, { headers: { authorization: `Bearer ${ADMIN_TOKEN}` } });
  return reply.body['entries'] as LedgerEntry[];
}
const kinds = async (provider: Provider): Promise<string[]> => (await ledger(provider)).map(({ kind }) => kind);

test('one key has one outcome, however often and however concurrently it is charged', async () => {
  await using provider = await start({ behaviour: { medianLatencyMs: 5, sigma: 1 } });
  const key = randomUUID();
  const replies = await Promise.all(Array.from({ length: 20 }, () => charge(provider, key)));
  const [first] = replies;
  for (const { status, body } of replies) expect({ status, body }).toEqual({ status: 200, body: first?.body });
  expect(first?.body).toMatchObject({ key, state: 'captured', amountMinor: 100 });
  expect(await kinds(provider)).toEqual(['capture']);
  expect(await charge(provider, key, { amountMinor: 101 })).toMatchObject({ status: 422, body: { code: 'idempotency_key_reused' } });
});

test('a void undoes a capture; a void that comes first bars the charge; both are idempotent', async () => {
  await using provider = await start();
  const [captured, barred] = [randomUUID(), randomUUID()];
  await charge(provider, captured);
  for (const key of [captured, barred, captured, barred])
    expect(await voidCharge(provider, key)).toMatchObject({ status: 200, body: { state: 'voided' } });
  for (const key of [captured, barred])
    expect(await charge(provider, key)).toMatchObject({ status: 409, body: { code: 'payment_voided' } });
  expect(await kinds(provider)).toEqual(['capture', 'void', 'tombstone']);
});

test('the test cards always do the same', async () => {
  await using provider = await start();
  const [declined, failed] = [randomUUID(), randomUUID()];
  expect(await charge(provider, declined, { cardToken: 'tok_decline' })).toMatchObject({
    status: 200,
    body: { state: 'declined', reason: 'card_declined' },
  });
  expect(await charge(provider, failed, { cardToken: 'tok_error' })).toMatchObject({ status: 500, body: { code: 'internal' } });
  expect(await send(`${provider.url}/v1/charges/${failed}`)).toMatchObject({ status: 404 });
  expect(await send(`${provider.url}/v1/charges/${declined}`)).toMatchObject({ status: 200, body: { state: 'declined' } });
});

test('the same seed declines the same cards', async () => {
  const outcomes = async (name: string, seed: number): Promise<unknown[]> => {
    await using provider = await start({ seed, behaviour: { declineRate: 0.3 }, ledgerFile: join(directory, name) });
    const states = [];
    for (let i = 0; i < 40; i++) states.push((await charge(provider, randomUUID())).body['state']);
    return states;
  };
  const first = await outcomes('a', 1);
  expect(first).toContain('declined');
  expect(await outcomes('b', 1)).toEqual(first);
  expect(await outcomes('c', 2)).not.toEqual(first);
});

test('a client that goes away before the answer has paid all the same', async () => {
  await using provider = await start({ behaviour: { medianLatencyMs: 200 } });
  const key = randomUUID();
  await expect(
    fetch(`${provider.url}/v1/charges`, {
      ...json({ key, amountMinor: 100, currency: 'EUR', cardToken: 'tok_visa' }),
      signal: AbortSignal.timeout(50),
    }),
  ).rejects.toThrow();
  await eventually(async () => expect(await kinds(provider)).toEqual(['capture']));
});

test('beyond its capacity callers wait in line, and beyond the line they get 429', async () => {
  await using provider = await start({ behaviour: { medianLatencyMs: 100, capacity: 1, queueLimit: 1 } });
  const replies = await Promise.all([1, 2, 3, 4].map(() => charge(provider, randomUUID())));
  expect(replies.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 200, 429, 429]);
  const refused = replies.find(({ status }) => status === 429);
  expect(refused?.body['code']).toBe('rate_limited');
  expect(refused?.headers.get('retry-after')).toBe('1');
});

test('a restart keeps the ledger: what was captured stays captured, what was barred stays barred', async () => {
  const [captured, barred] = [randomUUID(), randomUUID()];
  {
    await using provider = await start();
    await charge(provider, captured);
    await voidCharge(provider, barred);
  }
  await using provider = await start();
  expect(await charge(provider, captured)).toMatchObject({ status: 200, body: { state: 'captured' } });
  expect((await charge(provider, barred)).status).toBe(409);
  expect(await kinds(provider)).toEqual(['capture', 'tombstone']);
});

test('events arrive signed, at the next address when one fails, again until they are taken, and twice when told so', async () => {
  const received: { body: string; signature: string }[] = [];
  let refusals = 2;
  const merchant = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      refusals -= 1;
      if (refusals < 0) received.push({ body, signature: String(request.headers[headers.providerSignature]) });
      response.writeHead(refusals < 0 ? 204 : 503).end();
    });
  }).listen(0, '127.0.0.1');
  await once(merchant, 'listening');
  const { port } = merchant.address() as AddressInfo;
  await using provider = await start({
    // Nobody listens at the first.
    callbackUrls: ['http://127.0.0.1:9', `http://127.0.0.1:${port}`],
    behaviour: { duplicateCallbackRate: 1 },
  });
  const key = randomUUID();
  await charge(provider, key);
  await eventually(() => expect(received).toHaveLength(2));
  const [first, second] = received.map(({ body }) => providerEvent.parse(JSON.parse(body)));
  expect(first).toMatchObject({ type: 'charge.captured', key, amountMinor: 100 });
  expect(second).toEqual(first);
  for (const { body, signature } of received) {
    const [, time = '', digest] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(signature) ?? [];
    expect(digest).toBe(createHmac('sha256', SECRET).update(`${time}.${body}`).digest('hex'));
  }
  merchant.close();
  merchant.closeAllConnections();
});

test('behaviour is read and changed by whoever holds the token, for a time if asked', async () => {
  await using provider = await start();
  const admin = (method: string, body?: unknown): Promise<Reply> =>
    send(`${provider.url}/admin/behaviour`, {
      method,
      headers: { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  expect((await admin('GET')).body).toMatchObject({ capacity: 64, errorRate: 0 });
  expect((await admin('PUT', { errorRate: 1, ttlMs: 200 })).body).toMatchObject({ errorRate: 1 });
  expect((await charge(provider, randomUUID())).status).toBe(500);
  await eventually(async () => expect((await charge(provider, randomUUID())).status).toBe(200));
  await admin('PUT', { declineRate: 1 });
  expect((await admin('DELETE')).body).toMatchObject({ declineRate: 0 });
  expect(await admin('PUT', { errorRate: 2 })).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
  expect(await admin('PUT', { misspelt: 1 })).toMatchObject({ status: 400 });
});

test('the ledger and the behaviour are closed without the token, and to pages that a browser was led to', async () => {
  await using provider = await start();
  const status = (extra: Record<string, string>): Promise<number> =>
    new Promise((resolve, reject) => {
      const authorization = `Bearer ${ADMIN_TOKEN}`;
      httpRequest(`${provider.url}/admin/ledger`, { headers: { authorization, ...extra } }, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      })
        .on('error', reject)
        .end();
    });
  expect(await status({})).toBe(200);
  expect(await status({ authorization: '' })).toBe(401);
  expect(await status({ authorization: 'Bearer guess' })).toBe(401);
  expect(await status({ host: `rebound.example:${provider.port}` })).toBe(403);
  expect(await status({ origin: 'https://page.example' })).toBe(403);
  expect(await status({ origin: 'http://localhost:4000' })).toBe(200);
});

test('its metrics tell what was answered, how full it is and how it behaves', async () => {
  await using provider = await start();
  await charge(provider, randomUUID());
  const text = await (await fetch(`${provider.url}/metrics`)).text();
  expect(text).toContain('provider_requests_total{operation="charge",outcome="captured"} 1');
  expect(text).toContain('provider_in_use 0');
  expect(text).toContain('provider_queued 0');
  expect(text).toContain('provider_behaviour{setting="capacity"} 64');
});

test('what does not fit the contract is refused as such', async () => {
  await using provider = await start();
  expect(await charge(provider, 'no-uuid')).toMatchObject({ status: 400, body: { code: 'invalid_request', errors: [{ path: 'key' }] } });
  expect(await send(`${provider.url}/v1/charges`, { ...json(0), body: '{' })).toMatchObject({
    status: 400,
    body: { code: 'malformed_body' },
  });
  expect(await send(`${provider.url}/v2/charges`)).toMatchObject({ status: 404 });
});
