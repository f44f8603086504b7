import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createProvider, type Provider } from '../provider.ts';

const TOKEN = 'an-admin-token-for-tests';

let directory: string;
let provider: Provider;
let lines: string[];
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'provider-faults-'));
  lines = [];
  provider = await createProvider({
    adminToken: TOKEN,
    webhookSecret: 'a-webhook-secret-for-tests',
    ledgerFile: join(directory, 'ledger.jsonl'),
    behaviour: { medianLatencyMs: 0, sigma: 0, declineRate: 0, duplicateCallbackRate: 0 },
    onFault: (line) => lines.push(line),
  });
});
afterEach(async () => {
  await provider.close();
  await rm(directory, { recursive: true });
});

async function send(path: string, init: RequestInit = {}) {
  const response = await fetch(provider.url + path, init);
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}
const post = (value: unknown, token?: string): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
  body: JSON.stringify(value),
});
const charge = () => send('/v1/charges', post({ key: randomUUID(), amountMinor: 100, currency: 'EUR', cardToken: 'tok_visa' }));
const inject = (kind: string, parameters: Record<string, unknown> = {}, change: Record<string, unknown> = {}) =>
  send('/internal/faults', post({ id: kind, kind, parameters, leaseMs: 10_000, durationMs: 60_000, ...change }, TOKEN));
const end = (id: string) => send(`/internal/faults/${id}`, { method: 'DELETE', headers: { authorization: `Bearer ${TOKEN}` } });
const counted = async (kind: string): Promise<number> => {
  const text = await (await fetch(`${provider.url}/metrics`)).text();
  return Number(new RegExp(`^fault_injected_total\\{kind="${kind}"\\} (\\d+)`, 'm').exec(text)?.[1] ?? 0);
};

test('cards are declined, each is counted, and none is after the end', async () => {
  expect(await inject('provider-decline', { percent: 100 })).toMatchObject({ status: 201 });
  expect(await charge()).toMatchObject({ status: 200, body: { state: 'declined' } });
  expect(await counted('provider-decline')).toBe(1);
  expect(await end('provider-decline')).toMatchObject({ body: { injected: 1, reason: 'reverted' } });
  expect(await charge()).toMatchObject({ status: 200, body: { state: 'captured' } });
});

test('calls fail in the share that was asked for', async () => {
  await inject('provider-error', { percent: 40 });
  let failed = 0;
  for (let i = 0; i < 50; i++) if ((await charge()).status === 500) failed += 1;
  expect(await counted('provider-error')).toBe(failed);
  expect(failed).toBeGreaterThan(10);
  expect(failed).toBeLessThan(30);
});

test('answers take their time', async () => {
  await inject('provider-slow', { delayMs: 200, sigma: 0 });
  const startedAt = performance.now();
  expect((await charge()).status).toBe(200);
  expect(performance.now() - startedAt).toBeGreaterThan(198);
  expect(await counted('provider-slow')).toBe(1);
});

test('with little capacity calls wait in line, and are turned away when it is full; the end lets the line in', async () => {
  await inject('provider-slow', { delayMs: 400, sigma: 0 });
  await inject('provider-capacity', { capacity: 1, queueLimit: 2 });
  const calls = Array.from({ length: 5 }, charge);
  const statuses = (await Promise.all(calls)).map(({ status }) => status).sort((a, b) => a - b);
  expect(statuses).toEqual([200, 200, 200, 429, 429]);
  expect(await counted('provider-capacity')).toBe(4);
  const waiting = Promise.all(Array.from({ length: 3 }, charge));
  await expect.poll(() => counted('provider-capacity')).toBe(6);
  const startedAt = performance.now();
  await end('provider-capacity');
  await waiting;
  // Not one after the other any more.
  expect(performance.now() - startedAt).toBeLessThan(900);
});

test('a fault lies over a lasting change, which is there again at its end', async () => {
  provider.behaviour.change({ declineRate: 1 });
  await inject('provider-decline', { percent: 0.001 });
  expect((await charge()).body).toMatchObject({ state: 'captured' });
  await end('provider-decline');
  expect((await charge()).body).toMatchObject({ state: 'declined' });
});

test('start and end are told, but not of a blind fault', async () => {
  await inject('provider-error', {}, { id: 'seen' });
  await end('seen');
  expect(lines).toEqual(['fault seen (provider-error) is in force', 'fault seen (provider-error) has ended: reverted']);
  await inject('provider-error', { percent: 100 }, { id: 'unseen', blind: true });
  await charge();
  expect(await end('unseen')).toMatchObject({ body: { injected: 1 } });
  expect(lines).toHaveLength(2);
  expect(await counted('provider-error')).toBe(0);
});

test('what does not fit, a second of its kind, and strangers are refused', async () => {
  expect(await inject('provider-error', { percent: 101 })).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
  expect((await inject('http-delay')).body['detail']).toContain('there are: provider-decline, provider-error');
  await inject('provider-error');
  expect(await inject('provider-error', {}, { id: 'again' })).toMatchObject({ status: 409, body: { code: 'fault_conflict' } });
  expect(await end('nothing')).toMatchObject({ status: 404 });
  expect(await send('/internal/faults')).toMatchObject({ status: 401 });
});
