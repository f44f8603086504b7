import { inspect } from 'node:util';
import type { Problem } from '@faultline/contracts/errors';
import { headers } from '@faultline/contracts/headers';
import type { Route } from '@faultline/contracts/route';
import { createDeadline, DEFAULT_POLICY_SETTINGS, isBreakerOpenError, isTimeoutError } from '@faultline/resilience';
import { withContext } from '@faultline/telemetry/context';
import { createLogger } from '@faultline/telemetry/logger';
import { createMetrics } from '@faultline/telemetry/metrics';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { type Replica, reply, startReplica } from '../testing/replica.ts';
import { type Call, createHttpDependency, dependencyErrorOf, type HttpDependencyOptions } from './http-dependency.ts';

const place: Route = { method: 'post', path: '/orders/:orderId', summary: 'Places an order', responses: {}, errors: [] };
/** A budget that never runs out: what is retried is then a matter of the answer alone. */
const retry = { attempts: 2, budgetRatio: 1, minPerSecond: 1_000, baseMs: 1, maxMs: 1 };
const policy = { ...DEFAULT_POLICY_SETTINGS, timeoutMs: 5_000, retry };

async function setUp(change: Partial<HttpDependencyOptions> = {}, replicas = 1) {
  const stack = new AsyncDisposableStack();
  const started = await Promise.all(Array.from({ length: replicas }, () => startReplica()));
  for (const replica of started) stack.use(replica);
  const [first, second] = started as [Replica, Replica];
  const lines: string[] = [];
  const logger = createLogger({ service: 'order', level: 'debug', debugSampling: 1, write: (line) => lines.push(line) });
  const urls = started.map(({ url }) => url);
  const dependency = createHttpDependency({ name: 'payment', urls, policy, metrics: createMetrics('order'), logger, ...change });
  stack.defer(() => dependency.close());
  const call = (options: Partial<Call> = {}) =>
    dependency.call({ route: place, params: { orderId: 'o-1' }, deadline: createDeadline(8_000), idempotent: true, ...options });
  return { first, second, dependency, call, lines, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

const refusal = (change: Partial<Problem>): Problem => ({
  type: 'about:blank',
  title: '',
  status: 503,
  code: 'dependency_unavailable',
  ...change,
});

test.each([200, 204, 302, 400, 404, 409, 422])('%i is an answer, and for the use case to judge', async (status) => {
  await using edge = await setUp();
  edge.first.answer((_request, response) => void response.writeHead(status).end());
  expect(await edge.call()).toMatchObject({ status });
  expect(edge.first.calls).toHaveLength(1);
});

test.each([429, 500, 502, 503])('%i is an error that names the dependency', async (status) => {
  await using edge = await setUp({ policy: { ...policy, retry: false } });
  edge.first.answer((_request, response) => reply(response, status, refusal({ status })));
  const error = dependencyErrorOf(await edge.call().catch((thrown: unknown) => thrown));
  expect(error).toMatchObject({ dependency: 'payment', status, problem: { code: 'dependency_unavailable' } });
});

test('what is no problem document is an error all the same', async () => {
  await using edge = await setUp({ policy: { ...policy, retry: false } });
  edge.first.answer((_request, response) => void response.writeHead(502, { 'content-type': 'text/html' }).end('<h1>Bad gateway</h1>'));
  await expect(edge.call()).rejects.toMatchObject({ status: 502, problem: undefined, retryable: true });
});

const named: Route = {
  ...place,
  responses: { 200: { description: 'It', body: z.object({ name: z.string() }) }, 204: { description: '', body: null } },
};

test('a success whose body is not that of the contract is a failure, and tried again', async () => {
  await using edge = await setUp();
  edge.first.answer((_request, response) =>
    edge.first.calls.length === 1 ? void response.writeHead(200).end('<html>') : reply(response, 200, { name: 'a', more: 1 }),
  );
  expect(await edge.call({ route: named })).toEqual({ status: 200, body: { name: 'a', more: 1 } });
  expect(edge.first.calls).toHaveLength(2);
});

test('and says so when it stays that way', async () => {
  await using edge = await setUp({ policy: { ...policy, retry: false } });
  edge.first.answer((_request, response) => reply(response, 200, { name: 1 }));
  await expect(edge.call({ route: named })).rejects.toThrow('payment answered 200 with a body that makes no sense');
  edge.first.answer((_request, response) => void response.writeHead(204).end());
  expect(await edge.call({ route: named })).toMatchObject({ status: 204 });
});

test('the breaker opens on failures of the dependency', async () => {
  const breaker = { ...DEFAULT_POLICY_SETTINGS.breaker, consecutive: 3 };
  await using edge = await setUp({ policy: { ...policy, retry: false, breaker } });
  edge.first.answer((_request, response) => reply(response, 503, refusal({})));
  for (let at = 0; at < 3; at += 1) await expect(edge.call()).rejects.toMatchObject({ status: 503 });
  expect(await edge.call().catch(isBreakerOpenError)).toBe(true);
  expect(edge.first.calls).toHaveLength(3);
});

test('and not on those that it only tells of, which are not retried either', async () => {
  const breaker = { ...DEFAULT_POLICY_SETTINGS.breaker, consecutive: 3 };
  await using edge = await setUp({ policy: { ...policy, breaker }, ignoredCodes: ['provider_unavailable'] });
  edge.first.answer((_request, response) => reply(response, 503, refusal({ code: 'provider_unavailable' })));
  for (let at = 0; at < 6; at += 1) await expect(edge.call()).rejects.toMatchObject({ status: 503 });
  expect(edge.dependency.policy.breakerState).toBe('closed');
  expect(edge.first.calls).toHaveLength(6);
});

test('nor on those of a breaker behind it, which nothing was tried for: breakers of a chain would open one after the other', async () => {
  const breaker = { ...DEFAULT_POLICY_SETTINGS.breaker, consecutive: 3 };
  await using edge = await setUp({ policy: { ...policy, breaker, retry: false } });
  edge.first.answer((_request, response) => reply(response, 503, refusal({ attempted: false })));
  for (let at = 0; at < 6; at += 1) await expect(edge.call()).rejects.toMatchObject({ status: 503 });
  expect(edge.dependency.policy.breakerState).toBe('closed');
  edge.first.answer((_request, response) => reply(response, 503, refusal({})));
  for (let at = 0; at < 3; at += 1) await expect(edge.call()).rejects.toMatchObject({ status: 503 });
  expect(edge.dependency.policy.breakerState).toBe('open');
});

test('a second attempt goes to another replica', async () => {
  await using edge = await setUp({}, 2);
  edge.first.answer((_request, response) => reply(response, 503, refusal({})));
  for (let at = 0; at < 6; at += 1) expect((await edge.call()).status).toBe(200);
  expect(edge.second.calls).toHaveLength(6);
  expect(edge.first.calls.length).toBeGreaterThan(0);
});

test('a replica that does not answer in time is left: the next calls do not wait for it', async () => {
  await using edge = await setUp({ policy: { ...policy, timeoutMs: 300, retry: false, breaker: false } }, 2);
  edge.first.ready = false;
  edge.first.answer(() => {});
  const outcomes = await Promise.all([edge.call(), edge.call()].map((each) => each.then(() => 'answered', isTimeoutError)));
  expect(outcomes).toContain('answered');
  for (let at = 0; at < 4; at += 1) expect((await edge.call()).status).toBe(200);
  expect(edge.first.calls.length).toBeLessThanOrEqual(1);
});

test('what may not be sent twice is not, and neither is what the hop below calls hopeless', async () => {
  await using edge = await setUp();
  edge.first.answer((_request, response) => reply(response, 503, refusal({})));
  await expect(edge.call({ idempotent: false })).rejects.toMatchObject({ status: 503 });
  expect(edge.first.calls).toHaveLength(1);
  edge.first.answer((_request, response) => reply(response, 503, refusal({ retryable: false })));
  await expect(edge.call()).rejects.toMatchObject({ status: 503, retryable: false });
  expect(edge.first.calls).toHaveLength(2);
});

test('the request is what the route and the call say, with what is left of the deadline', async () => {
  await using edge = await setUp();
  await withContext({ request_id: 'request-7' }, () =>
    edge.call({
      params: { orderId: 'a/b c' },
      query: { userId: 'ada' },
      headers: { [headers.idempotencyKey]: 'key-1' },
      body: { amountMinor: 7 },
    }),
  );
  const [received] = edge.first.calls;
  expect(received).toMatchObject({
    method: 'POST',
    url: '/orders/a%2Fb%20c?userId=ada',
    body: '{"amountMinor":7}',
    headers: { [headers.requestId]: 'request-7', [headers.idempotencyKey]: 'key-1', 'content-type': 'application/json' },
  });
  const leftMs = Number(received?.headers[headers.deadline]);
  expect(leftMs).toBeGreaterThan(0);
  // The nearer one: the attempt's time, not the caller's.
  expect(leftMs).toBeLessThanOrEqual(policy.timeoutMs);
});

test('a path whose parameter is missing is never sent', async () => {
  await using edge = await setUp({ policy: { ...policy, retry: false } });
  await expect(edge.call({ params: {} })).rejects.toThrow('/orders/:orderId needs orderId');
  expect(edge.first.calls).toEqual([]);
});

test('an error of the connection tells what happened, and nothing of what was sent', async () => {
  await using edge = await setUp({ policy: { ...policy, retry: false } });
  await edge.first.kill();
  const error: unknown = await edge
    .call({ body: { paymentToken: 'tok_secret' }, headers: { authorization: 'Bearer secret' } })
    .catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ name: 'TransportError', code: 'ECONNREFUSED' });
  expect(inspect(error, { depth: Number.POSITIVE_INFINITY, showHidden: true })).not.toContain('secret');
  expect(edge.lines.join()).toContain('dependency_failed');
  expect(edge.lines.join()).not.toContain('secret');
});

test('an answer that is cut off is an error of the connection', async () => {
  await using edge = await setUp({ policy: { ...policy, retry: false } });
  edge.first.answer((request, response) => {
    response.writeHead(200, { 'content-length': '100' }).write('{');
    request.socket.destroy();
  });
  await expect(edge.call()).rejects.toMatchObject({ name: 'TransportError' });
});

test('an answer without end is not waited for', async () => {
  await using edge = await setUp({ policy: { ...policy, retry: false } });
  edge.first.answer((_request, response) => void response.end('x'.repeat(1_000_001)));
  await expect(edge.call()).rejects.toMatchObject({ name: 'TransportError' });
});
