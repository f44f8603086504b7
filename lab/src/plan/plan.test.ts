import { expect, test } from 'vitest';
import { statePaths } from '../state/paths.ts';
import { temporaryDirectory } from '../testing/temporary-directory.ts';
import { labPorts } from './lab-ports.ts';
import { defaultOptions, type LabOptions } from './options.ts';
import { planLab } from './plan.ts';

function plan(options: Partial<LabOptions> = {}) {
  using directory = temporaryDirectory();
  return planLab({ ...defaultOptions, ...options }, statePaths({ FAULTLINE_STATE_DIR: directory.path }));
}

const envOf = ({ specs }: ReturnType<typeof plan>, name: string) => specs.find((spec) => spec.name === name)?.env ?? {};

test('a service reaches everything through the proxies of its edges, one for each replica', () => {
  const planned = plan({ replicas: { payment: 2 }, portOffset: 1_000 });
  const order = envOf(planned, 'order-1');
  expect(order['PAYMENT_URLS']).toBe('http://127.0.0.1:19060,http://127.0.0.1:19061');
  expect(order['INVENTORY_URLS']).toBe('http://127.0.0.1:19050');
  expect(order['DATABASE_URL']).toMatch(/^postgres:\/\/order:[\w-]+@127\.0\.0\.1:19070\/order$/);
  expect(order['REDIS_URL']).toBeUndefined();
  expect(envOf(planned, 'payment-2')).toMatchObject({
    PORT: '9182',
    PROVIDER_URL: 'http://127.0.0.1:19080',
    SERVICE_INSTANCE_ID: 'payment-2',
  });
  expect(envOf(planned, 'provider')['CALLBACK_URLS']).toBe('http://127.0.0.1:19120,http://127.0.0.1:19121');
  expect(envOf(planned, 'gateway-1')['REDIS_URL']).toBe('redis://127.0.0.1:19030');
});

test('payment and provider share the secret of their callbacks, and nobody else has it', () => {
  const planned = plan();
  const secret = envOf(planned, 'payment-1')['WEBHOOK_SECRET'];
  expect(secret).toHaveLength(32);
  expect(planned.specs.filter(({ env }) => env['WEBHOOK_SECRET'] === secret).map(({ name }) => name)).toEqual(['provider', 'payment-1']);
});

test('children get nothing of the caller’s environment by accident', () => {
  process.env['FAULTLINE_TEST_SECRET'] = 'x';
  const planned = plan();
  delete process.env['FAULTLINE_TEST_SECRET'];
  for (const { env } of planned.specs) expect(env).not.toHaveProperty('FAULTLINE_TEST_SECRET');
});

test('a service has a heap limit, which a setting can replace', () => {
  const settings = [{ of: 'inventory', key: 'NODE_OPTIONS', value: '--max-old-space-size=256' }] as const;
  const planned = plan({ settings });
  expect(envOf(planned, 'inventory-1')['NODE_OPTIONS']).toBe('--max-old-space-size=256');
  expect(envOf(planned, 'order-1')['NODE_OPTIONS']).toMatch(/^--max-old-space-size=448/);
  // On the command line it would win over the environment.
  const { args } = planned.specs.find(({ name }) => name === 'inventory-1') ?? { args: ['--max-old-space-size'] };
  expect(args.join(' ')).not.toContain('--max-old-space-size');
});

test('a setting for all is for the services; the observatory gets only its own', () => {
  const planned = plan({
    settings: [
      { key: 'LOG_LEVEL', value: 'debug' },
      { of: 'observatory', key: 'OBSERVATORY_RETENTION_MS', value: '600000' },
    ],
  });
  expect(envOf(planned, 'payment-1')).toMatchObject({ LOG_LEVEL: 'debug' });
  expect(envOf(planned, 'payment-1')).not.toHaveProperty('OBSERVATORY_RETENTION_MS');
  expect(envOf(planned, 'observatory')).toMatchObject({ OBSERVATORY_RETENTION_MS: '600000' });
  expect(envOf(planned, 'observatory')).not.toHaveProperty('LOG_LEVEL');
});

test('a part of the lab needs only what is in the plan', () => {
  const planned = plan({ only: ['payment'] });
  expect(planned.specs.map(({ name }) => name)).toEqual(['postgres', 'redis', 'proxies', 'observatory', 'payment-1', 'chaos']);
  expect(planned.specs.find(({ name }) => name === 'payment-1')?.needs).toEqual(['postgres', 'redis', 'proxies', 'observatory']);
});

test('no two listeners share a port', () => {
  const options = { ...defaultOptions, inspect: 'order', replicas: { gateway: 5, order: 5, payment: 5, inventory: 5 } } as const;
  const ports = labPorts(options, plan(options).specs).map(({ port }) => port);
  expect(new Set(ports).size).toBe(ports.length);
});

test('data that is kept lies elsewhere than data that is thrown away, and is written durably', () => {
  const argsOf = (planned: ReturnType<typeof plan>) => planned.postgres.spec.args;
  expect(argsOf(plan())).toContain('fsync=off');
  expect(argsOf(plan({ keep: true }))).not.toContain('fsync=off');
  expect(plan({ keep: true }).dataDirectory).toMatch(/kept$/);
});
