import { expect, it } from 'vitest';
import { parseProcessConfig } from './config.ts';

it('An empty environment means the loopback, the usual port, no password and no limit', () => {
  expect(parseProcessConfig({ RESP_PORT: ' ' })).toEqual({ host: '127.0.0.1', port: 6379, password: undefined, maxMemoryBytes: 0 });
});

it('Sizes take the units of redis.conf', () => {
  expect(parseProcessConfig({ RESP_MAXMEMORY: '64mb', RESP_PORT: '0' })).toMatchObject({ maxMemoryBytes: 67_108_864, port: 0 });
});

it('All bad settings are named at once', () => {
  expect(() => parseProcessConfig({ RESP_PORT: '99999', RESP_MAXMEMORY: 'lots' })).toThrow(/RESP_PORT.*RESP_MAXMEMORY/);
});
