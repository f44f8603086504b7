import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';

/** Where scripts/ci/prometheus-3.sh unpacks it. */
const unpacked = join(import.meta.dirname, '../../.faultline/prometheus-3/root/usr/bin');

/** `commands` are paths or names on the PATH; otherwise the reason to print for what is skipped. */
export type Prometheus3 = Readonly<{ found: true; prometheus: string; promtool: string }> | Readonly<{ found: false; reason: string }>;

/** A real Prometheus 3, if there is one: unpacked by scripts/ci/prometheus-3.sh, or on the PATH. */
export function findPrometheus3(): Prometheus3 {
  for (const directory of [unpacked, ...(process.env['PATH'] ?? '').split(':')]) {
    const [prometheus, promtool] = [join(directory, 'prometheus'), join(directory, 'promtool')];
    if (isVersion3(prometheus) && isVersion3(promtool)) return { found: true, prometheus, promtool };
  }
  const reason = 'there is no Prometheus 3 here: scripts/ci/prometheus-3.sh fetches it on Debian';
  console.log(`skipped: ${reason}`);
  return { found: false, reason };
}

function isVersion3(command: string): boolean {
  const { stdout, stderr, error } = spawnSync(command, ['--version'], { encoding: 'utf8' });
  return error === undefined && /version 3\./.test(stdout + stderr);
}
