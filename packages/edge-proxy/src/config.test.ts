import { expect, test } from 'vitest';
import { parseConfig } from './config.ts';

test('an empty environment gives Toxiproxy’s port on loopback', () => {
  expect(parseConfig({ EDGE_PROXY_HOST: ' ' })).toEqual({
    apiPort: 8474,
    host: '127.0.0.1',
    seed: 0,
    allowedHosts: [],
    controlToken: undefined,
    proxies: [],
  });
});

test('proxies are read with their toxics', () => {
  const proxies = [
    { name: 'a', listen: '127.0.0.1:18000', upstream: '127.0.0.1:8082', toxics: [{ type: 'latency', attributes: { latency: 9 } }] },
  ];
  const config = parseConfig({ EDGE_PROXY_API_PORT: '0', EDGE_PROXY_ALLOWED_HOSTS: 'a, b', EDGE_PROXY_CONFIG: JSON.stringify(proxies) });
  expect(config).toMatchObject({ apiPort: 0, allowedHosts: ['a', 'b'] });
  expect(config.proxies[0]?.toxics[0]?.attributes).toEqual({ latency: 9, jitter: 0 });
});

test('everything that is wrong is reported at once', () => {
  const env = { EDGE_PROXY_API_PORT: 'x', EDGE_PROXY_SEED: '1.5', EDGE_PROXY_CONFIG: '[{"name":"a"}]' };
  expect(() => parseConfig(env)).toThrow(
    /EDGE_PROXY_API_PORT: .*EDGE_PROXY_SEED: .*EDGE_PROXY_CONFIG: missing required field: upstream at proxy 1/,
  );
});
