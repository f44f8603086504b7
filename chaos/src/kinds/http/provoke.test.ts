import { expect, test } from 'vitest';
import { faultRig } from '../../../testing/fault-rig.ts';
import { type HttpFaultScope, provokeHttp } from './provoke.ts';

const document = {
  paths: {
    '/payments': { post: { requestBody: {} } },
    '/payments/{orderId}': { get: {} },
    '/payments/{orderId}/void': { post: {} },
  },
};

async function sentFor(scope: Partial<HttpFaultScope>): Promise<string[]> {
  const rig = faultRig<HttpFaultScope>({
    kind: 'http-abort',
    target: 'payment',
    parameters: { percent: 100, ...scope },
    answers: ({ url }) => ({ status: 200, body: url.endsWith('/openapi.json') ? document : {} }),
  });
  await provokeHttp({ name: 'payment-1', url: 'http://payment' }, rig.context);
  return rig.requests.map(({ method, url }) => `${method} ${url}`).filter((line) => !line.endsWith('/openapi.json'));
}

test('it reads what nobody has, or writes without the body that the contract asks for', async () => {
  const nobody = '00000000-0000-4000-8000-000000000000';
  expect(new Set(await sentFor({ method: 'GET' }))).toEqual(new Set([`GET http://payment/payments/${nobody}`]));
  expect(new Set(await sentFor({ route: '/payments' }))).toEqual(new Set(['POST http://payment/payments']));
});

test('a write that needs no body would be done, so it is not sent', async () => {
  expect(await sentFor({ route: '/payments/:orderId/void' })).toEqual([]);
});

test('requests that are counted or marked are left to those whose they are', async () => {
  expect(await sentFor({ first: 3 })).toEqual([]);
  expect(await sentFor({ header: 'x-canary' })).toEqual([]);
});

test('the rarer a hit, the more requests, within reason', async () => {
  expect(await sentFor({})).toHaveLength(2);
  expect(await sentFor({ percent: 10 })).toHaveLength(20);
  expect(await sentFor({ every: 4 })).toHaveLength(8);
  expect(await sentFor({ percent: 0.1 })).toHaveLength(60);
});
