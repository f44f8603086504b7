import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

const processIdentity = z.object({
  pid: z.int().positive(),
  /** With the pid, this means one process for ever: a pid alone is reused. */
  startTime: z.string(),
});
export type ProcessIdentity = z.infer<typeof processIdentity>;

const runFile = z.object({
  version: z.literal(1),
  supervisor: processIdentity,
  startedAt: z.iso.datetime(),
  phase: z.enum(['starting', 'running', 'stopping']),
  portOffset: z.int(),
  /** What `up` was told, so that others can build the same plan. */
  replicas: z.record(z.string(), z.int()),
  seed: z.int(),
  keep: z.boolean(),
  /** Bearer token of the lab API. */
  token: z.string(),
  /** Bearer token of the admin endpoints: services, provider, shoppers. */
  adminToken: z.string(),
  urls: z.object({
    gateway: z.url(),
    lab: z.url(),
    toxiproxy: z.url(),
    provider: z.url(),
    shoppers: z.url(),
    prometheus: z.url(),
    loki: z.url(),
    tempo: z.url(),
    alertmanager: z.url(),
  }),
  files: z.object({ ledger: z.string(), journal: z.string(), logs: z.string() }),
  /** Each service's own database, straight, not through its proxy. */
  databases: z.record(z.string(), z.string()),
  /** Groups that must not outlive the supervisor. */
  processes: z.array(processIdentity.extend({ name: z.string() })),
});
export type RunFile = z.infer<typeof runFile>;

/** Undefined when there is none. @throws Error when there is one that cannot be read. */
export function readRunFile(path: string): RunFile | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    return runFile.parse(JSON.parse(text));
  } catch (cause) {
    throw new Error(`${path} is not a run file of this version; remove it if no lab runs`, { cause });
  }
}

/** Only one process can create it; false when somebody else has. */
export function createRunFile(path: string, run: RunFile): boolean {
  const own = writeOwn(path, run);
  try {
    // Linking makes the creation and the content one step.
    linkSync(own, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(own, { force: true });
  }
}

export function updateRunFile(path: string, run: RunFile): void {
  renameSync(writeOwn(path, run), path);
}

export function removeRunFile(path: string): void {
  rmSync(path, { force: true });
}

/** It holds the token and the databases' passwords: for its owner only. */
function writeOwn(path: string, run: RunFile): string {
  const own = `${path}.${process.pid}`;
  writeFileSync(own, `${JSON.stringify(run, null, 2)}\n`, { mode: 0o600 });
  return own;
}
