import { expect, test } from 'vitest';
import { mayTouch, parseDockerRequest } from './docker-rules.ts';

const id = 'a'.repeat(64);

test('containers can be listed, started, stopped, killed and paused', () => {
  expect(parseDockerRequest('GET', '/containers/json?all=true')).toEqual({ kind: 'list' });
  expect(parseDockerRequest('POST', `/containers/${id}/kill`)).toEqual({ kind: 'act', id, action: 'kill' });
});

test.each([
  ['POST', '/containers/create'],
  ['POST', `/containers/${id}/exec`],
  ['GET', `/containers/${id}/json`],
  ['DELETE', `/containers/${id}`],
  ['POST', `/v1.47/containers/${id}/kill`],
  ['POST', `/containers/${id}/../../images/create/kill`],
  ['POST', '/containers/payment/kill'],
  ['GET', '/images/json'],
  ['GET', `/containers/${id}/kill`],
  ['POST', `/containers/${id}/update`],
])('%s %s is refused', (method, url) => {
  expect(parseDockerRequest(method, url)).toBeUndefined();
});

test('only containers of the own project may be touched, and never the lab or the proxy itself', () => {
  expect(mayTouch({ id, project: 'faultline', service: 'payment' }, 'faultline')).toBe(true);
  expect(mayTouch({ id, project: 'somebody', service: 'payment' }, 'faultline')).toBe(false);
  expect(mayTouch({ id, project: 'faultline', service: 'docker-proxy' }, 'faultline')).toBe(false);
  expect(mayTouch({ id, project: 'faultline', service: 'lab' }, 'faultline')).toBe(false);
  expect(mayTouch(undefined, 'faultline')).toBe(false);
});
