import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import { type PokeOptions, poke } from './poke.ts';

/** What a proxy of this name gets to hear, and answers. */
async function poked(name: string, { onConnection, ...options }: { onConnection: (socket: Socket) => void } & Partial<PokeOptions>) {
  const heard: Buffer[] = [];
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', (data: Buffer) => void heard.push(data));
    onConnection(socket);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const listen = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const proxy = { name, listen, upstream: '', enabled: true, toxics: [] } as unknown as PokeOptions['proxy'];
  const outcome = await poke({ proxy, apiUrl: 'http://127.0.0.1:1', forMs: 300, ...options });
  server.close();
  return { outcome, heard: Buffer.concat(heard), proxy };
}

const answers = (socket: Socket) => socket.once('data', () => socket.write('answer'));

test.each([
  ['payment-provider', /^GET \/health\/live HTTP\/1\.1\r\n/],
  ['order-payment-1', /^GET \/health\/live HTTP\/1\.1\r\n/],
  ['gateway-redis', /^\*2\r\n\$4\r\nPING\r\n/],
  ['order-postgres', /faultline_probe/],
])('at %s it says what makes the target answer', async (name, greeting) => {
  const { outcome, heard } = await poked(name, { onConnection: answers });
  expect(heard.toString('latin1')).toMatch(greeting);
  expect(outcome).toMatchObject({ connected: true, bytes: 6 });
  expect(outcome.firstByteMs).toBeGreaterThanOrEqual(0);
});

test('it asks for as much as it is to get', async () => {
  const { heard } = await poked('gateway-redis', { onConnection: answers, wantBytes: 5_000 });
  expect(heard.length).toBeGreaterThan(5_000);
});

test('a reset, an end and silence are told apart, and it never takes longer than it may', async () => {
  const reset = await poked('payment-provider', { onConnection: (socket) => socket.once('data', () => socket.resetAndDestroy()) });
  expect(reset.outcome).toMatchObject({ connected: true, bytes: 0, ended: 'reset' });
  const ended = await poked('payment-provider', { onConnection: (socket) => socket.once('data', () => socket.end()) });
  expect(ended.outcome).toMatchObject({ connected: true, bytes: 0, ended: 'fin' });
  const silent = await poked('payment-provider', { onConnection: () => {} });
  expect(silent.outcome).toMatchObject({ connected: true, bytes: 0 });
});

test('nobody listening is an outcome as well', async () => {
  const { proxy } = await poked('payment-provider', { onConnection: (socket) => socket.end() });
  expect(await poke({ proxy, apiUrl: 'http://127.0.0.1:1', forMs: 300 })).toMatchObject({ connected: false, bytes: 0 });
});
