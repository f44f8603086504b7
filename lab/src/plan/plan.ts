import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { ports, serviceNames } from '@faultline/topology';
import { type PostgresProcess, planPostgres } from '../postgres/postgres-process.ts';
import type { StatePaths } from '../state/paths.ts';
import type { ProcessSpec } from '../supervisor/process-spec.ts';
import { type Context, replicaNumbers } from './context.ts';
import type { LabOptions } from './options.ts';
import { planChaos, planObservatory } from './plan-instruments.ts';
import { planService } from './plan-service.ts';
import { planProvider, planShoppers } from './plan-simulators.ts';
import { planProxies, planRedis } from './plan-stores.ts';

/** Everything that a lab with these options consists of. */
export interface Plan {
  readonly options: LabOptions;
  readonly specs: readonly ProcessSpec[];
  readonly postgres: PostgresProcess;
  readonly dataDirectory: string;
  readonly ledgerFile: string;
  readonly journalFile: string;
  /** Guards the lab API and the services' own control endpoints; new for each run. */
  readonly token: string;
  /** The secret part of the path that alert notifications are posted to. */
  readonly alertHook: string;
  /** Who has it sees and makes blind faults: the exercise engine. */
  readonly instructorSecret: string;
  /** What the chaos controller must not forget while it is started again. */
  readonly chaosStateFile: string;
  /** Worth a line when the lab starts. */
  readonly notes: readonly string[];
}

export function planLab(options: LabOptions, paths: StatePaths): Plan {
  const dataDirectory = options.keep ? paths.keptData : paths.data;
  const context: Context = {
    options,
    token: randomBytes(24).toString('base64url'),
    webhookSecret: randomBytes(24).toString('base64url'),
    alertHook: randomBytes(24).toString('base64url'),
    instructorSecret: randomBytes(24).toString('base64url'),
    proxyControlToken: randomBytes(24).toString('base64url'),
    ledgerFile: join(dataDirectory, 'provider-ledger.jsonl'),
    journalFile: join(dataDirectory, 'shoppers.jsonl'),
    chaosStateFile: join(paths.directory, 'chaos.json'),
    monitoringDirectory: paths.monitoring,
    baseEnv: baseEnvironment(paths),
    postgres: planPostgres({
      port: ports.postgres + options.portOffset,
      databases: serviceNames,
      dataDirectory,
      template: paths.postgresTemplate,
      durable: options.keep,
    }),
  };
  const wanted = (name: string): boolean => options.only === undefined || options.only.includes(name);
  const specs: ProcessSpec[] = [
    context.postgres.spec,
    planRedis(context),
    planProxies(context),
    planObservatory(context),
    ...(wanted('provider') ? [planProvider(context)] : []),
    ...serviceNames
      .filter(wanted)
      .flatMap((service) => replicaNumbers(options, service).map((replica) => planService(context, service, replica))),
    ...(options.withShoppers && wanted('shoppers') ? [planShoppers(context)] : []),
  ];
  specs.push(planChaos(context, specs));
  const planned = new Set(specs.map((spec) => spec.name));
  return {
    ...context,
    specs: specs.map((spec) => ({
      ...spec,
      needs: spec.needs.filter((need) => planned.has(need)),
      ...(spec.startsAfter === undefined ? {} : { startsAfter: spec.startsAfter.filter((need) => planned.has(need)) }),
    })),
    dataDirectory,
    notes: context.postgres.notes,
  };
}

/**
 * Of glibc; elsewhere they mean nothing. Whatever a hash of a password (16 MB) or a compressed export takes goes back to the machine at
 * once; left alone, each thread of the pool would come to keep the most that it ever took.
 */
const MALLOC = { MALLOC_MMAP_THRESHOLD_: String(1024 * 1024), MALLOC_ARENA_MAX: '2' };

/** What any process needs of the machine, and nothing of what else the caller's shell holds. */
function baseEnvironment(paths: StatePaths): Record<string, string> {
  const kept = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'NODE_EXTRA_CA_CERTS'].flatMap((key) => {
    const value = process.env[key];
    return value === undefined ? [] : [[key, value] as const];
  });
  return { ...Object.fromEntries(kept), NODE_COMPILE_CACHE: paths.compileCache, ...MALLOC };
}
