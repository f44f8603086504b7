import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isSecretKey, redact, redactText } from './redact.ts';

describe('text', () => {
  test.each([
    ['an e-mail address', 'no account for bob.smith+shop@mail.example.com here', 'bob.smith'],
    ['a bearer token', 'Authorization: Bearer abcdef0123456789', 'abcdef0123456789'],
    ['a session token', 'session sess_Zk3-xYz_1234567 expired', 'sess_Zk3'],
    ['a payment token', '{"paymentToken":"tok_visa_4242"}', 'tok_visa'],
    ['a password in a query', 'login?password=hunter2&next=/', 'hunter2'],
    ['a password in JSON', '{"password":"hunter2"}', 'hunter2'],
    ['a card number', 'paid with 4111111111111111 today', '4111111111111111'],
    ['a card number in groups', 'paid with 4111 1111 1111 1111 today', '4111 1111'],
    ['a card number with dashes', '4111-1111-1111-1111', '4111-1111'],
    ['a card number in a path', '/api/orders/5500005555555559', '5500005555555559'],
  ])('%s is taken out', (_what, text, secret) => {
    expect(redactText(text)).not.toContain(secret);
    expect(redactText(text)).toContain('[redacted]');
  });

  test.each([
    ['a timestamp in ms', '1795381886390'],
    ['a UUID', '01a20519-44d9-709b-ba7d-ab3aa757bf86'],
    ['a trace id', 'f4909b3952ad0349700bf20b1e5109fe'],
    ['an amount', 'total_minor=2300'],
    ['an instant', '2026-11-22T21:11:15.858Z'],
  ])('%s stays', (_what, text) => {
    expect(redactText(text)).toBe(text);
  });

  test('hostile text takes no longer than its length allows', () => {
    for (const piece of ['a@', '4 ', 'password=', 'tok_', '@.']) {
      const startedAt = performance.now();
      redactText(piece.repeat(50_000));
      expect(performance.now() - startedAt).toBeLessThan(2_000);
    }
  });
});

describe('values', () => {
  test('a secret key hides its value, whatever its case and at any depth', () => {
    const value = { user: { Password: 'a', paymentToken: 'b', 'set-cookie': 'c', card_number: 'd', sessionToken: 'e' }, token: 'f' };
    expect(JSON.stringify(redact(value))).not.toMatch(/"[a-f]"/);
  });

  test('keys that only look alike keep their values', () => {
    for (const key of ['tokens_used', 'idempotency_key', 'address_family', 'order_id', 'passwordless', 'server.address'])
      expect(isSecretKey(key)).toBe(false);
    for (const key of ['address', 'billingAddress', 'client.address', 'network.peer.address']) expect(isSecretKey(key)).toBe(true);
  });

  test('errors keep their kind and lose their secrets', () => {
    const error = new Error('no mail to bob@example.com', { cause: new Error('tok_visa1 refused') });
    expect(redact(error)).toMatchObject({ type: 'Error', message: 'no mail to [redacted]', cause: { message: '[redacted] refused' } });
  });

  test('a cycle ends', () => {
    const cyclic: Record<string, unknown> = {};
    cyclic['self'] = cyclic;
    expect(JSON.stringify(redact(cyclic))).toContain('[deep]');
  });

  test('whatever is passed, redacting does not throw and the result can be written as JSON', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        JSON.stringify({ value: redact(value) });
      }),
    );
  });
});
