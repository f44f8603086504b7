import { expect, test } from 'vitest';
import { z } from 'zod';
import { answerFaultCall } from './answer.ts';
import { createLeasedFaults } from './leased-faults.ts';

const asked = { id: 'one', kind: 'some', leaseMs: 5_000, durationMs: 60_000 };

function setUp() {
  const faults = createLeasedFaults({
    mechanisms: { some: { parameters: z.strictObject({}), composes: false, start: () => ({ stop() {} }) } },
    clock: { now: () => 0 },
  });
  return (method: string, path: string, body?: unknown) => answerFaultCall(faults, { method, path, body });
}

test('a fault is put in force, listed, renewed and ended', () => {
  const call = setUp();
  expect(call('POST', '/', asked)).toMatchObject({ status: 201, body: { id: 'one', leaseEndsInMs: 5_000, seed: 1, blind: false } });
  expect(call('GET', '/')).toMatchObject({ status: 200, body: { kinds: ['some'], faults: [{ id: 'one' }] } });
  expect(call('PUT', '/one/lease', { leaseMs: 15_000 })).toMatchObject({ status: 200, body: { leaseEndsInMs: 15_000 } });
  expect(call('DELETE', '/one')).toMatchObject({ status: 200, body: { id: 'one', reason: 'reverted' } });
  call('POST', '/', asked);
  expect(call('DELETE', '/')).toMatchObject({ status: 200, body: { ended: [{ id: 'one' }] } });
});

test('a blind fault is found by its id only, also when it has ended', () => {
  const call = setUp();
  call('POST', '/', { ...asked, blind: true });
  expect(call('GET', '/')).toMatchObject({ body: { faults: [], ended: [] } });
  expect(call('GET', '/one')).toMatchObject({ status: 200, body: { id: 'one', blind: true } });
  expect(call('DELETE', '/')).toMatchObject({ body: { ended: [] } });
  expect(call('GET', '/')).toMatchObject({ body: { ended: [] } });
  expect(() => call('GET', '/one')).toThrow(expect.objectContaining({ code: 'unknown_fault' }));
});

test.each([
  ['POST', '/one'],
  ['PATCH', '/'],
  ['POST', '/one/lease'],
  ['PUT', '/one/lease/again'],
])('there is nothing at %s %s', (method, path) => {
  expect(setUp()(method, path, {})).toBeUndefined();
});

test.each([
  ['without an end', { ...asked, durationMs: undefined }, 'body.durationMs'],
  ['with a lease of more than 15 s', { ...asked, leaseMs: 15_001 }, 'body.leaseMs'],
  ['with an id that is a path', { ...asked, id: '../x' }, 'body.id'],
  ['with a field that nobody knows', { ...asked, forever: true }, 'body'],
  ['that is no object', 'nothing', 'body'],
])('a request %s is refused with the place', (_, body, path) => {
  expect(() => setUp()('POST', '/', body)).toThrow(
    expect.objectContaining({ code: 'invalid_fault', issues: [expect.objectContaining({ path })] }),
  );
});
