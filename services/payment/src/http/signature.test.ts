import { expect, test } from 'vitest';
import { sign } from '../../testing/rig.ts';
import { judgeSignature } from './signature.ts';

const now = Date.UTC(2030, 0, 1);
const text = '{"eventId":"1"}';
const body = Buffer.from(text);
const rules = { secret: 'a-secret-of-sixteen', toleranceMs: 300_000, nowMs: now };
const header = sign(text, { secret: rules.secret, at: now });

test('a signature over the same bytes with the same secret holds', () => {
  expect(judgeSignature({ header, body }, rules)).toBe('good');
});

test('one changed byte of the body, or another secret, breaks it', () => {
  expect(judgeSignature({ header, body: Buffer.from('{"eventId":"2"}') }, rules)).toBe('forged');
  expect(judgeSignature({ header, body }, { ...rules, secret: 'another-secret-here' })).toBe('forged');
});

test('the time is signed too: it cannot be moved to make an old callback new', () => {
  expect(judgeSignature({ header: header.replace(/t=\d+/, `t=${now + 1}`), body }, rules)).toBe('forged');
});

test.each([
  [-300_000, 'good'],
  [-300_001, 'out_of_time'],
  [300_000, 'good'],
  [300_001, 'out_of_time'],
])('signed %d ms from now it is %s', (offsetMs, verdict) => {
  expect(judgeSignature({ header: sign(text, { secret: rules.secret, at: now + offsetMs }), body }, rules)).toBe(verdict);
});

test.each([
  [undefined, 'missing'],
  ['', 'malformed'],
  ['v1=00', 'malformed'],
  [`t=1,v1=${'0'.repeat(63)}`, 'malformed'],
  [`t=1,v1=${'0'.repeat(65)}`, 'malformed'],
  [`t=-1,v1=${'0'.repeat(64)}`, 'malformed'],
  [`${header},v1=${'0'.repeat(64)}`, 'malformed'],
])('the header %j is %s, and no error', (given, verdict) => {
  expect(judgeSignature({ header: given, body }, rules)).toBe(verdict);
});

test('a body that was not kept cannot be judged', () => {
  expect(judgeSignature({ header, body: undefined }, rules)).toBe('missing');
});
