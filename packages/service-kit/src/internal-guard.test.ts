import type { Request, Response } from 'express';
import { expect, test } from 'vitest';
import { internalGuard } from './internal-guard.ts';
import { ServiceError } from './service-error.ts';

const TOKEN = 'a-token-for-tests';

/** The code that a caller is refused with; undefined where it passes. */
function refusal(headers: Record<string, string>): string | undefined {
  const request = { get: (name: string) => ({ authorization: `Bearer ${TOKEN}`, ...headers })[name] } as Request;
  let passed = false;
  try {
    void internalGuard({ token: TOKEN, route: '/internal/x' })(request, { locals: {} } as unknown as Response, () => {
      passed = true;
    });
  } catch (error) {
    return error instanceof ServiceError ? error.code : String(error);
  }
  return passed ? undefined : 'it neither passed nor was refused';
}

test.each(['127.0.0.1:8082', 'localhost', '[::1]:8082', 'payment:8082', 'payment-2'])('a caller by the name %s passes', (host) => {
  expect(refusal({ host })).toBeUndefined();
  expect(refusal({ host, origin: `http://${host}` })).toBeUndefined();
});

test.each(['evil.example', 'evil.example:8082', '10.0.0.1', 'localhost.evil.example', '', 'a b', '-x', 'x@y'])(
  'a caller by the name "%s" is refused, and so is a page from there',
  (host) => {
    expect(refusal({ host })).toBe('forbidden');
    expect(refusal({ host: 'localhost', origin: `https://${host}` })).toBe('forbidden');
  },
);

test.each(['', 'Bearer', 'Bearer something', TOKEN])('the authorization "%s" is refused', (authorization) => {
  expect(refusal({ host: 'localhost', authorization })).toBe('unauthenticated');
});
