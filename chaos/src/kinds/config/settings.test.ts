import { readFileSync } from 'node:fs';
import { serviceNames } from '@faultline/topology';
import { expect, test } from 'vitest';
import { readsSetting } from './settings.ts';

/** Told to every process by whoever runs it, and not for a deploy to get wrong. */
const given = new Set(['HOST', 'PORT', 'ADMIN_TOKEN', 'WEBHOOK_SECRET', 'REDIS_URL']);

/** The keys of a schema of settings, one a line. Chaos may not import services, so it reads what they wrote. */
function settingsIn(path: string): string[] {
  const text = readFileSync(new URL(`../../../../${path}`, import.meta.url), 'utf8');
  return [...text.matchAll(/^ {2}([A-Z][A-Z_]+): (?:setting|z)\./gm)].map(([, name = '']) => name).filter((name) => !given.has(name));
}

test.each(serviceNames)('every setting of %s can be got wrong by a deploy', (service) => {
  const settings = [...settingsIn(`services/${service}/src/config.ts`), ...settingsIn('packages/service-kit/src/config.ts')];
  expect(settings.length).toBeGreaterThan(8);
  expect(settings.filter((name) => !readsSetting(service, name))).toEqual([]);
});

test('so can those of its policies, and nothing that it would not notice', () => {
  for (const name of ['PROVIDER_TIMEOUT_MS', 'PROVIDER_BREAKER', 'ADMISSION', 'ADMISSION_QUEUE'])
    expect(readsSetting('payment', name)).toBe(true);
  for (const name of ['PAYMENT_TIMEOUT_MS', 'POSTGRES_BREAKER', 'READINESS_ROUTING', 'NOTHING'])
    expect(readsSetting('payment', name)).toBe(false);
});
