import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { createShopClient } from './shop-client.ts';

async function startShop(answer: RequestListener) {
  const seen: { method: string | undefined; key: unknown }[] = [];
  const server = createServer((request, response) => {
    seen.push({ method: request.method, key: request.headers['idempotency-key'] });
    answer(request, response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}

/** Goes to the first; whoever avoids it gets the last. */
const routerTo = (...urls: string[]) => ({
  next: (avoid?: string) => (avoid === undefined ? urls[0] : urls.at(-1)) ?? '',
  reportUnreachable: () => {},
  ready: urls,
  close: () => {},
});

const hangUp: RequestListener = (request) => void request.socket.destroy();
const accept: RequestListener = (_request, response) => void response.writeHead(201, { 'content-type': 'application/json' }).end('{}');

test('a checkout whose connection breaks before an answer is sent once more, elsewhere, under its key', async () => {
  await using going = await startShop(hangUp);
  await using staying = await startShop(accept);
  const client = createShopClient(routerTo(going.url, staying.url));
  expect(await client.checkout('token', { key: 'key-1', paymentToken: 'tok_visa' })).toMatchObject({ status: 201 });
  expect([going.seen, staying.seen]).toEqual([[{ method: 'POST', key: 'key-1' }], [{ method: 'POST', key: 'key-1' }]]);
  client.close();
});

test('once more is once', async () => {
  await using going = await startShop(hangUp);
  await using gone = await startShop(hangUp);
  const client = createShopClient(routerTo(going.url, gone.url));
  await expect(client.checkout('token', { key: 'key-1', paymentToken: 'tok_visa' })).rejects.toThrow();
  expect([going.seen.length, gone.seen.length]).toEqual([1, 1]);
  client.close();
});

test('where there is no other replica, a broken connection is an unknown outcome', async () => {
  await using only = await startShop(hangUp);
  const client = createShopClient(routerTo(only.url));
  await expect(client.checkout('token', { key: 'key-1', paymentToken: 'tok_visa' })).rejects.toThrow();
  expect(only.seen).toHaveLength(1);
  client.close();
});

test('a sign-up has no key: it is not sent twice', async () => {
  await using going = await startShop(hangUp);
  await using staying = await startShop(accept);
  const client = createShopClient(routerTo(going.url, staying.url));
  await expect(client.signup('a@example.test', 'secret')).rejects.toThrow();
  expect(staying.seen).toEqual([]);
  client.close();
});
