import { expect, test } from 'vitest';
import { ProcessConfigError, parseProcessConfig, standardPorts } from './config.ts';

const files = { PROMETHEUS_CONFIG: '/p.yml', ALERTMANAGER_CONFIG: '/a.yml' };

test('without further settings, the ports are those of the real servers, on the loopback address', () => {
  expect(parseProcessConfig({ ...files, OBSERVATORY_HOST: '' })).toMatchObject({
    host: '127.0.0.1',
    ports: standardPorts,
    queryBudgetMs: 1_000,
  });
});

test('an offset moves all ports together', () => {
  const { ports } = parseProcessConfig({ ...files, OBSERVATORY_PORT_OFFSET: '100' });
  expect(ports).toEqual({ prometheus: 9190, loki: 3200, tempo: 3300, alertmanager: 9193, otlp: 4418 });
});

test('what is kept for how long can be said, and is each store’s own affair when it is not', () => {
  expect(parseProcessConfig(files)).not.toHaveProperty('retentionMs');
  expect(parseProcessConfig({ ...files, OBSERVATORY_RETENTION_MS: '900000' }).retentionMs).toBe(900_000);
});

test('every bad setting is named', () => {
  const parse = () =>
    parseProcessConfig({ OBSERVATORY_PORT_OFFSET: '-1', OBSERVATORY_QUERY_BUDGET_MS: 'long', OBSERVATORY_RETENTION_MS: '1' });
  expect(parse).toThrow(ProcessConfigError);
  for (const name of Object.keys({ ...files, OBSERVATORY_PORT_OFFSET: '', OBSERVATORY_QUERY_BUDGET_MS: '', OBSERVATORY_RETENTION_MS: '' }))
    expect(parse).toThrow(name);
});
