import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { root } from './generated-files.ts';
import { writeStack } from './stack.ts';

function temporaryDirectory() {
  const path = mkdtempSync(join(tmpdir(), 'faultline-stack-'));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

const targets = [{ job: 'order', instance: 'order-1', address: '127.0.0.1:8081' }];

test('a stack has the shared files unchanged, the rules of one set of windows, and its own targets and webhook', () => {
  using directory = temporaryDirectory();
  const files = writeStack({ directory: directory.path, sloWindows: 'production', targets, webhookUrl: 'http://127.0.0.1:4000/hook' });

  expect(readFileSync(files.prometheusConfig, 'utf8')).toBe(readFileSync(join(root, 'infra/prometheus/prometheus.yml'), 'utf8'));
  const prometheus = dirname(files.prometheusConfig);
  expect(readFileSync(join(prometheus, 'rules/active/slo.yml'), 'utf8')).toContain('ratio_rate30d');
  expect(existsSync(join(prometheus, 'rules/production'))).toBe(false);
  expect(parse(readFileSync(join(prometheus, 'targets/services.json'), 'utf8'))).toEqual([
    { targets: ['127.0.0.1:8081'], labels: { job: 'order', instance: 'order-1' } },
  ]);
  expect(readFileSync(join(dirname(files.alertmanagerConfig), 'webhook-url'), 'utf8')).toBe('http://127.0.0.1:4000/hook');
});

test('changing the windows leaves none of the other set behind', () => {
  using directory = temporaryDirectory();
  const options = { directory: directory.path, targets, webhookUrl: 'http://127.0.0.1:4000/hook' };
  writeStack({ ...options, sloWindows: 'production' });
  const { prometheusConfig } = writeStack({ ...options, sloWindows: 'lab' });
  expect(readFileSync(join(dirname(prometheusConfig), 'rules/active/slo.yml'), 'utf8')).not.toContain('ratio_rate30d');
});
