import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type BenchTarget = { readonly address: string; readonly path: string; readonly instance: string; readonly intervalS?: number };

export type BenchConfig = AsyncDisposable & { readonly directory: string; readonly env: Readonly<Record<string, string>> };

/** prometheus.yml and alertmanager.yml of a benchmark, without rules, in a directory that goes away. */
export function writeConfig({ targets }: { targets: readonly BenchTarget[] }): BenchConfig {
  const directory = mkdtempSync(join(tmpdir(), 'faultline-bench-'));
  const write = (name: string, content: unknown): string => {
    const file = join(directory, name);
    writeFileSync(file, JSON.stringify(content));
    return file;
  };
  const prometheus = write('prometheus.yml', {
    global: { scrape_interval: '2s', scrape_timeout: '1500ms', evaluation_interval: '2s' },
    scrape_configs: targets.map(({ address, path, instance, intervalS = 2 }) => ({
      job_name: instance,
      metrics_path: path,
      scrape_interval: `${intervalS}s`,
      scrape_timeout: intervalS === 2 ? '1500ms' : `${intervalS}s`,
      body_size_limit: '256MB',
      static_configs: [{ targets: [address], labels: { job: 'bench', instance } }],
    })),
  });
  const alertmanager = write('alertmanager.yml', { route: { receiver: 'none' }, receivers: [{ name: 'none' }] });
  return {
    directory,
    env: { PROMETHEUS_CONFIG: prometheus, ALERTMANAGER_CONFIG: alertmanager },
    async [Symbol.asyncDispose]() {
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
