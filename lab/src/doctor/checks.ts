import { execFileSync } from 'node:child_process';
import { accessSync, constants, existsSync, mkdirSync, statfsSync } from 'node:fs';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { serviceNames } from '@faultline/topology';
import { labPorts } from '../plan/lab-ports.ts';
import { defaultOptions } from '../plan/options.ts';
import { planLab } from '../plan/plan.ts';
import { takenPorts } from '../plan/port-check.ts';
import { ownerOf } from '../plan/port-owner.ts';
import { findPostgres } from '../postgres/binaries.ts';
import { userForPostgres } from '../postgres/system-user.ts';
import { currentRun } from '../state/current-run.ts';
import type { StatePaths } from '../state/paths.ts';

const OLDEST_NODE = 24;
const NEEDED_DISK_BYTES = 1_024 ** 3;
const NEEDED_MEMORY_BYTES = 2 * 1_024 ** 3;
const platforms = ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64'];

export interface Finding {
  readonly check: string;
  readonly ok: boolean;
  readonly detail: string;
  /** What to do about it. */
  readonly mend?: string;
}

type Check = (context: { readonly root: string; readonly paths: StatePaths }) => Finding | Promise<Finding>;

const good = (check: string, detail: string): Finding => ({ check, ok: true, detail });
const bad = (check: string, detail: string, mend: string): Finding => ({ check, ok: false, detail, mend });

const gigabytes = (bytes: number): string => `${(bytes / 1_024 ** 3).toFixed(1)} GB`;

/** Everything that a lab needs of a machine, in the order in which a person would want to know. */
const checks: readonly Check[] = [
  () => {
    const major = Number(process.versions.node.split('.')[0]);
    const detail = `${process.version} (${process.execPath})`;
    return major >= OLDEST_NODE
      ? good('Node', detail)
      : bad('Node', detail, 'start through npm start or node lab, which bring a newer one');
  },
  () => {
    const platform = `${process.platform}-${process.arch}`;
    return platforms.includes(platform)
      ? good('platform', platform)
      : bad('platform', platform, `supported are ${platforms.join(', ')}; Windows through WSL2`);
  },
  () => {
    const total = totalmem();
    return total >= NEEDED_MEMORY_BYTES
      ? good('memory', gigabytes(total))
      : bad('memory', gigabytes(total), `the lab wants ${gigabytes(NEEDED_MEMORY_BYTES)}`);
  },
  ({ root }) => {
    const { bavail, bsize } = statfsSync(root);
    const free = bavail * bsize;
    return free >= NEEDED_DISK_BYTES
      ? good('disk', `${gigabytes(free)} free`)
      : bad('disk', `${gigabytes(free)} free`, `make room for ${gigabytes(NEEDED_DISK_BYTES)}`);
  },
  ({ paths }) => {
    mkdirSync(paths.directory, { recursive: true });
    accessSync(paths.directory, constants.W_OK);
    return good('state folder', paths.directory);
  },
  () => {
    accessSync('/bin/sh', constants.X_OK);
    return good('/bin/sh', 'there, to end what a crash leaves');
  },
  () => {
    const { postgres } = findPostgres();
    const user = userForPostgres();
    // As root it prints its version, and refuses everything else.
    const version = execFileSync(postgres, ['--version'], { encoding: 'utf8', env: {} }).trim();
    return good('PostgreSQL', user === undefined ? version : `${version}, as the user ${user.name} because you are root`);
  },
  ({ root }) => {
    const entries = [
      ...serviceNames.map((name) => `services/${name}/src/start.ts`),
      'simulators/provider/src/main.ts',
      'simulators/shoppers/src/main.ts',
    ];
    const missing = entries.filter((entry) => !existsSync(join(root, entry)));
    return missing.length === 0
      ? good('checkout', 'complete')
      : bad('checkout', `missing: ${missing.join(', ')}`, 'clone it again, or git restore .');
  },
  ({ paths }) => {
    const current = currentRun(paths.runFile);
    if (current.kind === 'none') return good('lab', 'none is running');
    const { pid } = current.run.supervisor;
    if (current.kind === 'alive') return good('lab', `running as process ${pid}`);
    return bad('lab', `process ${pid} died without cleaning up`, 'node lab down, or simply npm start');
  },
  async ({ paths }) => {
    // Of a lab that runs, the ports are its own.
    if (currentRun(paths.runFile).kind === 'alive') return good('ports', 'in use by the lab');
    const { specs } = planLab(defaultOptions, paths);
    const [first, ...others] = await takenPorts(labPorts(defaultOptions, specs));
    if (first === undefined) return good('ports', 'all free');
    const more = others.length === 0 ? '' : `, and ${others.length} more`;
    return bad(
      'ports',
      `${first.port} (${first.name}) is taken by ${ownerOf(first.port) ?? 'somebody'}${more}`,
      'free it, or npm start -- --port-offset 100',
    );
  },
];

/** Never rejects: a check that throws has found something. */
export async function examine(context: Parameters<Check>[0]): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const check of checks) {
    try {
      findings.push(await check(context));
    } catch (error) {
      findings.push(bad('trouble', error instanceof Error ? error.message : String(error), 'mend what it says, and look again'));
    }
  }
  return findings;
}
