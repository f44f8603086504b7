import { type FSWatcher, watch } from 'node:fs';
import { join, relative } from 'node:path';
import { type ServiceName, serviceNames } from '@faultline/topology';
import type { Supervisor } from '../supervisor/supervisor.ts';
import type { Narrator } from './narrator.ts';

/** An editor saves in several steps, and a formatter follows. */
const SETTLE_MS = 250;

/** Packages that run inside the services. */
const sharedPackages = ['contracts', 'resilience', 'service-kit', 'telemetry', 'topology'];

export interface RestartOnChangeOptions {
  readonly supervisor: Supervisor;
  readonly narrator: Narrator;
  readonly root: string;
  readonly only?: ServiceName;
}

/** Restarts the replicas of a service when a file of it changes, and of every watched service when a shared package does. Returns what ends it. */
export function restartOnChange({ supervisor, narrator, root, only }: RestartOnChangeOptions): () => void {
  const ending = new AbortController();
  const watched = only === undefined ? serviceNames : [only];
  const restarts = new Map(watched.map((service) => [service, restarter(service, { supervisor, narrator, signal: ending.signal })]));
  const observe = (directory: string, services: readonly ServiceName[]): FSWatcher =>
    watch(directory, { recursive: true }, (_event, file) => {
      if (file === null || !isSource(file)) return;
      const changed = relative(root, join(directory, file));
      for (const service of services) restarts.get(service)?.(changed);
    });
  const watchers = [
    ...watched.map((service) => observe(join(root, 'services', service, 'src'), [service])),
    ...sharedPackages.map((name) => observe(join(root, 'packages', name, 'src'), watched)),
  ];
  for (const each of watchers) each.on('error', (error) => narrator.say(`Watching files failed: ${error.message}`));
  return () => {
    ending.abort();
    for (const each of watchers) each.close();
  };
}

const isSource = (file: string): boolean => /\.(ts|sql|json)$/.test(file) && !file.endsWith('.test.ts');

/** Gathers changes until they settle, and never restarts while a restart is under way: what changes meanwhile leads to another. */
function restarter(
  service: ServiceName,
  { supervisor, narrator, signal }: Pick<RestartOnChangeOptions, 'supervisor' | 'narrator'> & { readonly signal: AbortSignal },
): (file: string) => void {
  let timer: NodeJS.Timeout | undefined;
  let busy = false;
  let again = false;
  const restart = async (file: string): Promise<void> => {
    if (busy) {
      again = true;
      return;
    }
    busy = true;
    narrator.say(`${file} changed: restarting ${service}`);
    try {
      for (const each of supervisor.find(service)) {
        await each.restart();
        await each.whenReady({ mayDie: 1 });
      }
    } catch (error) {
      // Stopped together with everything else.
      if (!signal.aborted) narrator.say(`${error instanceof Error ? error.message : String(error)}: see node lab logs ${service}`);
    }
    busy = false;
    if (again) {
      again = false;
      await restart(file);
    }
  };
  return (file) => {
    clearTimeout(timer);
    timer = setTimeout(() => void restart(file), SETTLE_MS);
  };
}
