import { createServer } from 'node:net';
import { ports, proxies, serviceNames, servicePort } from '@faultline/topology';

/** An offset at which every port of a lab is free now. */
export async function freeOffset(): Promise<number> {
  // Below 14,000 even the proxies stay under 32,768, where the system takes ports for outgoing connections from.
  for (let offset = 1_000; offset < 14_000; offset += 230) {
    const wanted = new Set([
      ...Object.values(ports).map((port) => port + offset),
      ...serviceNames.flatMap((name) => [1, 2].map((replica) => servicePort(name, replica, offset))),
      ...proxies({ gateway: 2, order: 2, payment: 2, inventory: 2 }, offset).map((proxy) => proxy.port),
    ]);
    const free = await Promise.all([...wanted].map(isFree));
    if (free.every(Boolean)) return offset;
  }
  throw new Error('no port offset is free');
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
