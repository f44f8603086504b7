import { execFile } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { composeTargets } from '@faultline/infra-generate/compose-targets';
import { writeStack } from '@faultline/infra-generate/stack';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';

/** What can be said of the compose stack without running it: by the tools of its parts where they are, else by its own logic. */
const run = promisify(execFile);
const root = join(import.meta.dirname, '../..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

async function reasonWithout(command: string, ...args: string[]): Promise<string | undefined> {
  try {
    await run(command, args);
    return undefined;
  } catch {
    const reason = `${command} ${args.join(' ')} does not run here`;
    console.log(`not checked: ${reason}`);
    return reason;
  }
}
const noCompose = await reasonWithout('docker', 'compose', 'version');
const noPromtool = await reasonWithout('promtool', '--version');
const skipped = (reason: string | undefined): string => (reason === undefined ? '' : ` (skipped: ${reason})`);

const variants = [[], ['compose.minimal.yml'], ['compose.jaeger.yml'], ['compose.elasticsearch.yml'], ['compose.export.yml']];

describe.skipIf(noCompose !== undefined)(`docker compose accepts${skipped(noCompose)}`, () => {
  test.each(variants.map((overrides) => [['docker-compose.yml', ...overrides]]))('%s', async (files) => {
    const args = files.flatMap((file) => ['-f', join('infra', file)]);
    const { stdout } = await run('docker', ['compose', ...args, 'config', '--format', 'json'], {
      cwd: root,
      env: { ...process.env, EXPORTER: 'honeycomb' },
    });
    const { services } = JSON.parse(stdout) as { services: Record<string, { ports?: { host_ip?: string }[]; mem_limit?: string }> };
    expect(Object.keys(services)).toContain('gateway');
    for (const { ports = [], mem_limit } of Object.values(services)) {
      expect(ports.filter(({ host_ip }) => host_ip !== '127.0.0.1')).toEqual([]);
      expect(Number(mem_limit)).toBeGreaterThan(0);
    }
  });
});

test.skipIf(noPromtool !== undefined).each(['lab', 'production'] as const)(
  `promtool accepts what the container of Prometheus gets, with the windows of %s${skipped(noPromtool)}`,
  async (sloWindows) => {
    const directory = mkdtempSync(join(tmpdir(), 'faultline-compose-'));
    try {
      const options = {
        directory,
        sloWindows,
        targets: composeTargets(),
        alertmanager: 'alertmanager:9093',
        webhookUrl: 'http://lab:4000/hook',
      };
      const { prometheusConfig } = writeStack(options);
      const { stdout } = await run('promtool', ['check', 'config', prometheusConfig]);
      expect(stdout).toMatch(/SUCCESS: 3 rule files found/);
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  },
);

type Collector = {
  receivers?: object;
  processors?: object;
  exporters?: Record<string, { sending_queue?: { storage?: string } }>;
  connectors?: object;
  extensions?: object;
  service: {
    extensions?: string[];
    pipelines: Record<string, { receivers?: string[]; processors?: string[]; exporters?: string[] }>;
  };
};
const base = parse(read('infra/otel-collector/config.yaml'), { merge: true }) as Collector;

/** As the collector merges two files: maps go together, lists are replaced. */
function withExporter(file: string): Collector {
  const other = parse(read(file)) as Collector;
  const pipelines = { ...base.service.pipelines };
  for (const [name, pipeline] of Object.entries(other.service.pipelines)) pipelines[name] = { ...pipelines[name], ...pipeline };
  return {
    ...base,
    exporters: { ...base.exporters, ...other.exporters },
    ...(other.connectors === undefined ? {} : { connectors: other.connectors }),
    service: { ...base.service, pipelines },
  };
}

const exporterFiles = globSync('infra/otel-collector/exporters/*.yaml', { cwd: root }).sort();

describe.each([['config.yaml alone', base] as const, ...exporterFiles.map((file) => [basename(file), withExporter(file)] as const)])(
  'the collector with %s',
  (_name, config) => {
    const names = (part: object | undefined): string[] => Object.keys(part ?? {});

    test('names in its pipelines only what is configured', () => {
      expect(config.service.extensions?.filter((name) => !names(config.extensions).includes(name))).toEqual([]);
      for (const { receivers = [], processors = [], exporters = [] } of Object.values(config.service.pipelines)) {
        expect(receivers.filter((name) => ![...names(config.receivers), ...names(config.connectors)].includes(name))).toEqual([]);
        expect(processors.filter((name) => !names(config.processors).includes(name))).toEqual([]);
        expect(exporters.filter((name) => ![...names(config.exporters), ...names(config.connectors)].includes(name))).toEqual([]);
        expect(receivers.length * exporters.length).toBeGreaterThan(0);
      }
    });

    test('refuses before it runs out of memory, batches last, and goes on sending to Tempo and Loki', () => {
      for (const { processors = [] } of Object.values(config.service.pipelines)) {
        expect([processors.at(0), processors.at(-1)]).toEqual(['memory_limiter', 'batch']);
      }
      expect(config.service.pipelines['traces']?.exporters).toContain('otlp_http/tempo');
      expect(config.service.pipelines['logs']?.exporters).toContain('otlp_http/loki');
      for (const name of ['otlp_http/tempo', 'otlp_http/loki'])
        expect(config.exporters?.[name]?.sending_queue?.storage).toBe('file_storage');
    });
  },
);

test('configurations name no address of their own but loopback and all interfaces', () => {
  for (const file of [
    'infra/tempo/tempo.yaml',
    'infra/otel-collector/config.yaml',
    'infra/grafana/provisioning/datasources/datasources.yaml',
  ]) {
    const hosts = [...read(file).matchAll(/https?:\/\/([^\s/'"$]+)/g)].map(([, host]) => host);
    expect(hosts).toEqual([]);
  }
});

test('what compose mounts from the checkout is there', () => {
  for (const file of globSync('infra/{docker-compose,compose.*}.yml', { cwd: root })) {
    const { services } = parse(read(file)) as { services: Record<string, { volumes?: string[] }> };
    const mounted = Object.values(services).flatMap(({ volumes = [] }) =>
      volumes.flatMap((volume) => /^(\.[^:$]*):/.exec(volume)?.[1] ?? []),
    );
    for (const path of mounted) expect(globSync(join(dirname(file), path), { cwd: root })).toHaveLength(1);
  }
});
