import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, test } from 'vitest';
import { freeOffset, takenPorts } from './port-check.ts';
import { ownerOf } from './port-owner.ts';

test('a port that somebody listens on is taken, named, and avoided by an offset', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const ports = [{ name: 'gateway', port }];
  expect(await takenPorts(ports)).toEqual(ports);
  expect(ownerOf(port)).toMatch(new RegExp(`^process ${process.pid} \\(`));
  // Whatever it is, the ports are free there.
  const offset = await freeOffset(ports, 0);
  expect(await takenPorts([{ name: 'gateway', port: port + (offset ?? 0) }])).toEqual([]);
  server.close();
  await once(server, 'close');
  expect(await takenPorts(ports)).toEqual([]);
  expect(ownerOf(port)).toBeUndefined();
});
