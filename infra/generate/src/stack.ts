import { copyFileSync, globSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

const infra = join(import.meta.dirname, '../..');

export type SloWindows = 'lab' | 'production';

export interface Target {
  /** Prometheus's `job`: the service's name. */
  readonly job: string;
  /** `<service>-<replica>`. */
  readonly instance: string;
  /** `host:port`, as the scraper reaches it. */
  readonly address: string;
}

export interface StackOptions {
  /** Gets prometheus/ and alertmanager/; what was in them is gone. */
  readonly directory: string;
  readonly sloWindows: SloWindows;
  readonly targets: readonly Target[];
  /** `host:port` of Alertmanager, as Prometheus reaches it; none where rules and alerts live in one process. */
  readonly alertmanager?: string;
  /** Where notifications go. */
  readonly webhookUrl: string;
}

export interface StackFiles {
  readonly prometheusConfig: string;
  readonly alertmanagerConfig: string;
}

/**
 * Puts together what the monitoring of one stack reads: the shared files as they are, beside the few that differ between stacks.
 *
 *     prometheus/prometheus.yml       shared          alertmanager/alertmanager.yml   shared
 *     prometheus/rules/*.yml          shared          alertmanager/webhook-url        of this stack
 *     prometheus/rules/active/*.yml   shared, of the chosen windows
 *     prometheus/targets/*.json       of this stack
 *
 * Copies rather than links, so that two stacks with other windows can run from one checkout, and a container can mount it.
 */
export function writeStack(options: StackOptions): StackFiles {
  const prometheus = join(options.directory, 'prometheus');
  const alertmanager = join(options.directory, 'alertmanager');
  for (const directory of [prometheus, alertmanager]) rmSync(directory, { recursive: true, force: true });

  copy('prometheus/*.yml', prometheus);
  copy('prometheus/rules/*.yml', join(prometheus, 'rules'));
  copy(`prometheus/rules/${options.sloWindows}/*.yml`, join(prometheus, 'rules/active'));
  copy('alertmanager/*.yml', alertmanager);
  writeTargets(options.directory, options.targets);
  write(
    join(prometheus, 'targets/alertmanagers/alertmanager.json'),
    json(options.alertmanager === undefined ? [] : [{ targets: [options.alertmanager] }]),
  );
  write(join(alertmanager, 'webhook-url'), options.webhookUrl);
  return { prometheusConfig: join(prometheus, 'prometheus.yml'), alertmanagerConfig: join(alertmanager, 'alertmanager.yml') };
}

/** The scrape targets alone, for a stack that is running: Prometheus sees the change within seconds. */
export function writeTargets(directory: string, targets: readonly Target[]): void {
  const groups = targets.map(({ job, instance, address }) => ({ targets: [address], labels: { job, instance } }));
  write(join(directory, 'prometheus/targets/services.json'), json(groups));
}

function copy(pattern: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const file of globSync(pattern, { cwd: infra })) copyFileSync(join(infra, file), join(to, basename(file)));
}

/** Through a rename: a reader that looks at this moment sees the old file or the new one, never half of it. */
function write(file: string, content: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, content);
  renameSync(`${file}.new`, file);
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
