import { expect, test } from 'vitest';
import { parseConfig } from './config.ts';

const complete = { ADMIN_TOKEN: 'sixteen-characters', WEBHOOK_SECRET: 'sixteen-characters', LEDGER_FILE: '/tmp/ledger.jsonl' };

test('callback addresses are a list; blank means none', () => {
  expect(parseConfig({ ...complete, CALLBACK_URLS: 'http://a:1/, http://b:2' }).CALLBACK_URLS).toEqual(['http://a:1', 'http://b:2']);
  expect(parseConfig({ ...complete, CALLBACK_URLS: ' ' }).CALLBACK_URLS).toEqual([]);
});

test('all bad keys are named at once, and no secret is repeated', () => {
  const env = { ADMIN_TOKEN: 'short', CALLBACK_URLS: 'ftp://a', SEED: 'x' };
  expect(() => parseConfig(env)).toThrow(/ADMIN_TOKEN[^]*WEBHOOK_SECRET[^]*CALLBACK_URLS[^]*LEDGER_FILE[^]*SEED/);
  expect(() => parseConfig(env)).not.toThrow(/short/);
});
