import { expect, test } from 'vitest';
import { parseConfig } from './config.ts';

const complete = {
  PORT: '8082',
  DATABASE_URL: 'postgres://payment@127.0.0.1/payment',
  PROVIDER_URL: 'http://127.0.0.1:8090/',
  WEBHOOK_SECRET: 'sixteen-characters',
};

test('an attempt at the provider gets 800 ms and one retry unless the environment says otherwise', () => {
  expect(parseConfig(complete)).toMatchObject({
    PROVIDER_URL: 'http://127.0.0.1:8090',
    providerPolicy: { timeoutMs: 800, retry: { attempts: 2 }, breaker: { consecutive: 5, openMs: 10_000 } },
  });
  expect(parseConfig({ ...complete, PROVIDER_TIMEOUT_MS: '250', PROVIDER_RETRY: 'off' }).providerPolicy).toMatchObject({
    timeoutMs: 250,
    retry: false,
  });
});

test('all bad keys are named at once, and no secret is repeated', () => {
  const env = { PORT: 'x', DATABASE_URL: 'mysql://db', WEBHOOK_SECRET: 'short', PROVIDER_BREAKER_OPEN_MS: '0' };
  expect(() => parseConfig(env)).toThrow(/PORT[^]*DATABASE_URL[^]*PROVIDER_URL[^]*WEBHOOK_SECRET[^]*PROVIDER_BREAKER_OPEN_MS/);
  expect(() => parseConfig(env)).not.toThrow(/short/);
});
