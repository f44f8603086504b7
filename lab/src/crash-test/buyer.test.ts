import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../testing/temporary-directory.ts';
import { createBuyer } from './buyer.ts';

const product = { sku: 'mug', name: 'A mug', priceMinor: 900, currency: 'EUR', available: 5 };

/** A shop that does what it is asked to, and loses the answer wherever `loses` says so. */
async function aShop(loses: (request: string, time: number) => boolean) {
  const times = new Map<string, number>();
  const answer = (request: string, time: number): readonly [status: number, body: unknown] => {
    switch (request) {
      case 'POST /api/signup':
        return time === 1 ? [201, {}] : [409, { code: 'email_taken' }];
      case 'POST /api/sessions':
        return [201, { token: 't', userId: 'u' }];
      case 'GET /api/products':
        return [200, { products: [product] }];
      case 'PUT /api/cart':
        return [200, {}];
      default:
        return [201, { orderId: 'o', totalMinor: 900 }];
    }
  };
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const name = `${request.method} ${request.url}`;
    const time = (times.get(name) ?? 0) + 1;
    times.set(name, time);
    request.resume().once('end', () => {
      if (loses(name, time)) return response.destroy();
      const [status, body] = answer(name, time);
      return response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    times,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

test('an account whose answer was lost is there all the same', async () => {
  using directory = temporaryDirectory();
  await using shop = await aShop((request, time) => request === 'POST /api/signup' && time === 1);
  await createBuyer({ gatewayUrl: shop.url, journalFile: join(directory.path, 'journal'), patienceMs: 5_000 });
  expect(shop.times.get('POST /api/signup')).toBe(2);
});

test('a key is sent again until the answer says what became of it, and the journal has each of the times', async () => {
  using directory = temporaryDirectory();
  await using shop = await aShop((request, time) => request === 'POST /api/checkout' && time === 1);
  const journalFile = join(directory.path, 'journal');
  const buyer = await createBuyer({ gatewayUrl: shop.url, journalFile, patienceMs: 5_000 });
  expect(await buyer.buy({ paymentToken: 'tok_ok' })).toMatchObject({ outcome: 'confirmed', attempts: 2 });
  const types = readFileSync(journalFile, 'utf8')
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { type: string }).type);
  expect(types).toEqual(['intent', 'unknown', 'answer']);
});

test('somebody else has the address: the buyer says so, and does not go on', async () => {
  using directory = temporaryDirectory();
  await using shop = await aShop(() => false);
  shop.times.set('POST /api/signup', 1);
  const buyer = createBuyer({ gatewayUrl: shop.url, journalFile: join(directory.path, 'journal'), patienceMs: 100 });
  await expect(buyer).rejects.toThrow('POST /api/signup does not succeed (409)');
});
