import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { RawClient } from '../../conformance/raw-client.ts';
import { createRespServer, type RespServerOptions } from './resp-server.ts';

function fakeClock(startMs = 1_000_000) {
  let nowMs = startMs;
  return {
    nowMs: () => nowMs,
    advance: (byMs: number) => {
      nowMs += byMs;
    },
  };
}

async function start(options: Partial<RespServerOptions> = {}) {
  const clock = fakeClock();
  const server = createRespServer({ clock, ...options });
  const { port } = await server.listen({ host: '127.0.0.1', port: 0 });
  const client = await RawClient.connect(port);
  return {
    clock,
    server,
    port,
    client,
    command: (line: string) => client.command(line.split(' ')),
    [Symbol.asyncDispose]: async () => {
      await client[Symbol.asyncDispose]();
      await server.close();
    },
  };
}

describe('expiry by the injected clock', () => {
  it('removes a key the millisecond after its deadline, when it is asked for', async () => {
    await using setup = await start();
    await setup.command('SET k v PX 1000');
    setup.clock.advance(1000);
    expect(await setup.command('GET k')).toBe('$1\r\nv\r\n');
    setup.clock.advance(1);
    expect(await setup.command('GET k')).toBe('$-1\r\n');
    expect(setup.server.store.stats.expiredKeys).toBe(1);
  });

  it('removes keys that nobody asks for, by the cycle', async () => {
    await using setup = await start();
    for (let at = 0; at < 200; at += 1) await setup.command(`SET k${at} v PX 10`);
    await setup.command('SET stays v');
    setup.clock.advance(1000);
    setup.server.store.runExpiryCycle();
    expect(await setup.command('DBSIZE')).toBe(':1\r\n');
    expect(setup.server.store.stats.expiredKeys).toBe(200);
  });

  it('aborts a transaction whose watched key has passed its deadline', async () => {
    await using setup = await start();
    await setup.command('SET k v PX 10');
    await setup.command('WATCH k');
    setup.clock.advance(100);
    await setup.command('MULTI');
    expect(await setup.command('EXEC')).toBe('*-1\r\n');
  });

  it('rounds what remains to the nearest second for TTL', async () => {
    await using setup = await start();
    await setup.command('SET k v PX 2000');
    setup.clock.advance(499);
    expect(await setup.command('TTL k')).toBe(':2\r\n');
    setup.clock.advance(2);
    expect(await setup.command('TTL k')).toBe(':1\r\n');
    expect(await setup.command('PTTL k')).toBe(':1499\r\n');
  });

  it('tells the time in seconds and microseconds', async () => {
    await using setup = await start();
    setup.clock.advance(234);
    expect(await setup.command('TIME')).toBe('*2\r\n$4\r\n1000\r\n$6\r\n234000\r\n');
  });
});

describe('maxmemory', () => {
  it('refuses writes and serves reads under noeviction', async () => {
    await using setup = await start({ maxMemoryBytes: 1_000_000 });
    let reply = '';
    for (let at = 0; at < 5000 && !reply.startsWith('-'); at += 1) reply = await setup.command(`SET k${at} ${'x'.repeat(100)}`);
    expect(reply).toBe("-OOM command not allowed when used memory > 'maxmemory'.\r\n");
    expect(await setup.command('STRLEN k0')).toBe(':100\r\n');
    expect(await setup.command('DEL k0 k1')).toBe(':2\r\n');
    expect(await setup.command('SET k0 v')).toBe('+OK\r\n');
  });

  it('evicts keys long unused under allkeys-lru and keeps those in use', async () => {
    await using setup = await start({ maxMemoryBytes: 1_000_000 });
    await setup.command('CONFIG SET maxmemory-policy allkeys-lru');
    await setup.command('SET used v');
    for (let at = 0; at < 2000; at += 1) {
      await setup.command(`SET k${at} ${'x'.repeat(100)}`);
      await setup.command('GET used');
    }
    expect(await setup.command('GET used')).toBe('$1\r\nv\r\n');
    expect(setup.server.store.usedBytes).toBeLessThan(1_001_000);
    expect(setup.server.store.stats.evictedKeys).toBeGreaterThan(500);
    const recent = await setup.command(`EXISTS ${Array.from({ length: 100 }, (_, at) => `k${1900 + at}`).join(' ')}`);
    expect(Number(recent.slice(1))).toBeGreaterThan(95);
  });

  it('evicts only keys with a deadline under volatile-lru, then refuses', async () => {
    await using setup = await start({ maxMemoryBytes: 1_000_000 });
    await setup.command('CONFIG SET maxmemory-policy volatile-lru');
    for (let at = 0; at < 50; at += 1) await setup.command(`SET e${at} v EX 1000`);
    let reply = '';
    for (let at = 0; at < 5000 && !reply.startsWith('-'); at += 1) reply = await setup.command(`SET k${at} ${'x'.repeat(100)}`);
    expect(reply).toMatch(/^-OOM/);
    expect(setup.server.store.stats.evictedKeys).toBe(50);
  });

  it('accounts for every byte it gives back', async () => {
    await using setup = await start();
    const emptyBytes = setup.server.store.usedBytes;
    for (const line of [
      'SET s v EX 10',
      'APPEND s more',
      'HSET h a 1 b 2',
      'HSET h a 333',
      'HDEL h b',
      'SADD t a b',
      'SREM t a',
      'ZADD z 1 a 2 b',
      'ZADD z 5 a',
      'ZPOPMIN z',
    ]) {
      await setup.command(line);
    }
    expect(setup.server.store.usedBytes).toBeGreaterThan(emptyBytes);
    await setup.command('DEL s h t z');
    expect(setup.server.store.usedBytes).toBe(emptyBytes);
  });
});

describe('a connection', () => {
  it('is not read from while its client does not read', async () => {
    await using setup = await start();
    await setup.client.command(['SET', 'k', 'x'.repeat(1_000_000)]);
    const lazy = connect({ host: '127.0.0.1', port: setup.port });
    await once(lazy, 'connect');
    lazy.pause();
    const requests = 500;
    lazy.write('GET k\r\n'.repeat(requests));
    // The other client is served meanwhile, and the server has sent far less than all there is to send.
    expect(await setup.command('PING')).toBe('+PONG\r\n');
    expect(setup.server.store.stats.totalNetOutputBytes).toBeLessThan(100_000_000);
    let receivedBytes = 0;
    const expectedBytes = requests * '$1000000\r\n\r\n'.length + requests * 1_000_000;
    for await (const chunk of lazy) {
      receivedBytes += (chunk as Buffer).length;
      if (receivedBytes >= expectedBytes) break;
    }
    expect(receivedBytes).toBe(expectedBytes);
  });

  it('that sends too long an argument is told so and cut off', async () => {
    await using setup = await start({ limits: { maxBulkBytes: 100 } });
    setup.client.send('*2\r\n$4\r\nECHO\r\n$101\r\n');
    expect(await setup.client.readToEnd()).toBe('-ERR Protocol error: invalid bulk length\r\n');
  });

  it('cannot grow a string beyond the limit by appending', async () => {
    await using setup = await start({ limits: { maxBulkBytes: 100 } });
    await setup.command(`SET k ${'x'.repeat(100)}`);
    expect(await setup.command('APPEND k y')).toBe('-ERR string exceeds maximum allowed size (proto-max-bulk-len)\r\n');
  });

  it('that resets leaves the server and its other clients unharmed', async () => {
    await using setup = await start();
    const rude = connect({ host: '127.0.0.1', port: setup.port });
    await once(rude, 'connect');
    rude.write('WATCH k\r\nMULTI\r\n');
    await once(rude, 'data');
    rude.resetAndDestroy();
    expect(await setup.command('SET k v')).toBe('+OK\r\n');
  });
});

describe('close', () => {
  it('hangs up on clients and may be repeated', async () => {
    await using setup = await start();
    const ended = setup.client.readToEnd();
    await setup.server.close();
    expect(await ended).toBe('');
    await setup.server.close();
  });

  it('lets the same data be served again', async () => {
    await using setup = await start();
    await setup.command('SET k v');
    await setup.server.close();
    const { port } = await setup.server.listen({ host: '127.0.0.1', port: 0 });
    await using client = await RawClient.connect(port);
    expect(await client.command(['GET', 'k'])).toBe('$1\r\nv\r\n');
  });

  it('follows a listen that failed, which says why', async () => {
    await using first = await start();
    await using second = createRespServer({ clock: fakeClock() });
    await expect(second.listen({ host: '127.0.0.1', port: first.port })).rejects.toThrow('EADDRINUSE');
  });
});
