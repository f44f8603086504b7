import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text as bodyOf } from 'node:stream/consumers';
import express from 'express';
import { expect, test } from 'vitest';
import { toProblem } from '../problem.ts';
import { createFaultPoints } from './fault-points.ts';

const TOKEN = 'a-token-for-tests';
const crash = { point: 'order.after_charge', action: { kind: 'crash' }, ttlMs: 1_000 };

type Options = { method?: string; path?: string; body?: unknown; headers?: Record<string, string> };

async function listening(adminToken: string | undefined) {
  const points = createFaultPoints({
    service: 'order',
    adminToken,
    clock: { now: () => 0 },
    metrics: { increment: () => {} },
    logger: { event: () => {} },
  });
  const app = express();
  app.use(points.control);
  app.use(((error, _request, response, _next) => {
    const { problem } = toProblem(error);
    response.status(problem.status).json(problem);
  }) satisfies express.ErrorRequestHandler);
  const server = createServer(app);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;

  function send({ method = 'GET', path = '/internal/fault-points', body, headers = {} }: Options) {
    return new Promise<{ status: number; text: string }>((resolve, reject) => {
      const sent = request({
        port,
        host: '127.0.0.1',
        method,
        path,
        headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json', ...headers },
      });
      sent.on('error', reject);
      sent.on('response', (response) => {
        bodyOf(response).then((text) => resolve({ status: response.statusCode ?? 0, text }), reject);
      });
      sent.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
    });
  return { points, send, [Symbol.asyncDispose]: close };
}

test('arming, listing and disarming', async () => {
  await using service = await listening(TOKEN);
  expect(await service.send({ method: 'POST', body: crash })).toMatchObject({ status: 201 });
  const list = JSON.parse((await service.send({})).text) as { points: { point: string }[]; armed: unknown[] };
  expect(list.armed).toEqual([{ ...crash, ttlMs: undefined, after: 1, count: 1, expiresInMs: 1_000 }]);
  expect(list.points.map(({ point }) => point)).toContain('order.after_commit');
  expect((await service.send({ method: 'DELETE', path: '/internal/fault-points/order.after_charge' })).status).toBe(204);
  expect(service.points.armed).toEqual([]);
});

const refused: [string, Options, number, string][] = [
  ['without the token', { headers: { authorization: '' } }, 401, 'unauthenticated'],
  ['with another token', { headers: { authorization: 'Bearer something-else' } }, 401, 'unauthenticated'],
  ['under a name that was pointed at this machine', { headers: { host: 'evil.example' } }, 403, 'forbidden'],
  ['from a web page', { headers: { origin: 'https://evil.example' } }, 403, 'forbidden'],
  ['without an end', { method: 'POST', body: { point: crash.point, action: crash.action } }, 400, 'invalid_request'],
  ['for longer than ten minutes', { method: 'POST', body: { ...crash, ttlMs: 600_001 } }, 400, 'invalid_request'],
  ['with a field that nobody knows', { method: 'POST', body: { ...crash, forever: true } }, 400, 'invalid_request'],
  ['at a point that does not exist', { method: 'POST', body: { ...crash, point: 'order.nowhere' } }, 400, 'invalid_request'],
  ['at a point of another service', { method: 'POST', body: { ...crash, point: 'gateway.after_place' } }, 400, 'invalid_request'],
];

test.each(refused)('a request %s is refused, and nothing is armed', async (_, options, status, code) => {
  await using service = await listening(TOKEN);
  const answer = await service.send(options);
  expect(answer.status).toBe(status);
  expect(JSON.parse(answer.text)).toMatchObject({ code });
  expect(service.points.armed).toEqual([]);
});

test('without an admin token the control does not exist', async () => {
  await using service = await listening(undefined);
  expect((await service.send({ method: 'POST', body: crash })).status).toBe(404);
});
