import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type EdgeName, edgePorts, type ServiceName, serviceNames } from '@faultline/topology';
import { LabError } from '../lab-error.ts';
import type { PostgresProcess } from '../postgres/postgres-process.ts';
import { root } from '../state/paths.ts';
import type { ProcessSpec } from '../supervisor/process-spec.ts';
import type { LabOptions } from './options.ts';

export const HOST = '127.0.0.1';
/** Other people's packages come in few files where they are prebundled; without a prebundle it does nothing. */
const prebundled = pathToFileURL(join(root, 'scripts/prebundle/hook.mjs')).href;

/** What the processes of one run have in common. */
export interface Context {
  readonly options: LabOptions;
  readonly token: string;
  readonly webhookSecret: string;
  readonly alertHook: string;
  readonly instructorSecret: string;
  /** What the proxies know the chaos controller by. */
  readonly proxyControlToken: string;
  readonly chaosStateFile: string;
  readonly ledgerFile: string;
  readonly journalFile: string;
  readonly monitoringDirectory: string;
  readonly baseEnv: Readonly<Record<string, string>>;
  readonly postgres: PostgresProcess;
}

export function replicaNumbers({ replicas }: Pick<LabOptions, 'replicas'>, service: ServiceName): number[] {
  return Array.from({ length: replicas[service] ?? 1 }, (_, index) => index + 1);
}

const replicasOf = (options: LabOptions, service: ServiceName): string[] =>
  replicaNumbers(options, service).map((replica) => `${service}-${replica}`);
export const gateways = (options: LabOptions): string[] => replicasOf(options, 'gateway');
/** The shop opens first, and what watches and breaks it comes after: starting takes CPU. The services keep their telemetry until then. */
export const theShop = (options: LabOptions): string[] => serviceNames.flatMap((service) => replicasOf(options, service));

/**
 * Ten processes on one machine: each gives its young objects half of what Node would. At the shop's usual load they are cleaned up
 * every second or so instead of every few seconds, and tens of megabytes a process are not held for it. It begins with half of that,
 * because loading code makes much that is young: from Node's one megabyte it would be cleaned up all the while.
 */
const YOUNG_HEAP = ['--max-semi-space-size=8', '--min-semi-space-size=4'];

export function nodeProcess(path: string, nodeArgs: readonly string[] = []): Pick<ProcessSpec, 'command' | 'args' | 'cwd'> {
  return { command: process.execPath, args: ['--import', prebundled, ...YOUNG_HEAP, ...nodeArgs, path], cwd: root };
}

/** Services and simulators are no libraries: they are started from where they stand in the checkout. */
export function entryOf(path: string): string {
  if (!existsSync(join(root, path))) throw new LabError(`${path} is not there; start without it with --only, or complete the checkout`);
  return join(root, path);
}

export const edgeUrls = ({ replicas, portOffset }: LabOptions, edge: EdgeName): string =>
  edgePorts(edge, replicas, portOffset)
    .map((port) => `http://${HOST}:${port}`)
    .join(',');
