import { InvalidArgumentError } from 'commander';
import { expect, test } from 'vitest';
import { defaultOptions } from '../plan/options.ts';
import { decimal, duration, edge, onlyNames, portOffset, replicas, setting, wholeNumber } from './arguments.ts';
import { commandLine } from './lab-options.ts';

test('replicas are given one by one or together, and the later one counts', () => {
  expect(replicas('order=3', replicas('payment=2,order=1'))).toEqual({ payment: 2, order: 3 });
});

test('a setting is for one service, for the observatory, or for all services', () => {
  const all = ['LOG_LEVEL=debug', 'order.QUEUE_POLL_MS=100', 'observatory.OBSERVATORY_RETENTION_MS=900000'];
  expect(all.reduce<ReturnType<typeof setting>>((previous, text) => setting(text, previous), [])).toEqual([
    { key: 'LOG_LEVEL', value: 'debug' },
    { of: 'order', key: 'QUEUE_POLL_MS', value: '100' },
    { of: 'observatory', key: 'OBSERVATORY_RETENTION_MS', value: '900000' },
  ]);
  for (const text of ['redis.A=1', 'order.lower=1', 'LOG_LEVEL']) expect(() => setting(text)).toThrow(InvalidArgumentError);
});

test('what makes no sense is refused', () => {
  const refused: (() => unknown)[] = [
    () => replicas('payment'),
    () => replicas('payment=0'),
    () => replicas('payment=6'),
    () => replicas('redis=2'),
    () => portOffset('-1'),
    () => portOffset('1e3'),
    () => portOffset('60000'),
    () => wholeNumber(1, 5)('2.5'),
    () => decimal(0, 10)('.5'),
    () => decimal(0, 10)('Infinity'),
    () => duration('3'),
    () => edge('payment-bank'),
    () => onlyNames('order,bank'),
  ];
  for (const parse of refused) expect(parse).toThrow(InvalidArgumentError);
  expect(() => edge('payment-bank')).toThrow('payment-provider');
});

test('the command that is proposed keeps what the person asked for, in the form they used', () => {
  const options = { ...defaultOptions, portOffset: 100, replicas: { payment: 2 }, withShoppers: false };
  expect(commandLine(options, { env: { npm_lifecycle_event: 'start' } })).toBe(
    'npm start -- --port-offset 100 --replicas payment=2 --no-shoppers',
  );
  expect(commandLine(options, { env: {} })).toBe('node lab up --port-offset 100 --replicas payment=2 --no-shoppers');
  expect(commandLine(defaultOptions, { command: 'dev order', env: { npm_lifecycle_event: 'start' } })).toBe('node lab dev order');
});
