import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { ports, serviceNames } from '@faultline/topology';
import { consoleLink } from '../console/console-link.ts';
import { LabError } from '../lab-error.ts';
import { firstSale } from '../plan/first-sale.ts';
import type { LabOptions } from '../plan/options.ts';
import { type Plan, planLab } from '../plan/plan.ts';
import type { StatePaths } from '../state/paths.ts';
import { type RunFile, removeRunFile, updateRunFile } from '../state/run-file.ts';
import { systemClock } from '../supervisor/clock.ts';
import { isRunning } from '../supervisor/process-state.ts';
import { startTimeOf } from '../supervisor/process-table.ts';
import { startReaper } from '../supervisor/reaper.ts';
import { StartError, Supervisor } from '../supervisor/supervisor.ts';
import { checkPorts, claim } from './claim.ts';
import type { Narrator } from './narrator.ts';
import { createStopSignal, type StopSignal } from './stop-signal.ts';
import { narrateEvents, summary } from './tell.ts';

export interface RunLabOptions {
  readonly options: LabOptions;
  readonly paths: StatePaths;
  readonly narrator: Narrator;
  /** The whole command that a person would type for these options. */
  readonly commandWith: (options: LabOptions) => string;
  /** Called when everything is ready; what it returns is called before the end. */
  readonly onReady?: (supervisor: Supervisor) => () => void;
}

/**
 * Runs a lab until it is told to stop (by a signal, the lab API, or the end of whoever started us), and leaves nothing behind.
 *
 * @throws LabError when it cannot run; everything that had been started has ended by then
 */
export async function runLab({ options, paths, narrator, commandWith, onReady }: RunLabOptions): Promise<void> {
  const startedAtMs = performance.now();
  const plan = planLab(options, paths);
  const file = new RunRecord(paths, plan);
  await claim(paths.runFile, file.content, narrator);
  await using cleanup = new AsyncDisposableStack();
  cleanup.defer(() => removeRunFile(paths.runFile));
  await checkPorts(plan, commandWith);
  for (const note of plan.notes) narrator.say(note);

  const stop = createStopSignal();
  cleanup.defer(() => stop.dispose());
  if (!options.keep) removeData(plan);
  // No fault outlives the run that it was injected into.
  rmSync(plan.chaosStateFile, { force: true });
  const reaper = startReaper((reason) => stop.request(`the process that watches over the others is gone (${reason})`));
  file.watcher(reaper.pid);
  cleanup.defer(() => reaper.dismiss());
  const supervisor = new Supervisor({ specs: plan.specs, clock: systemClock, reaper, logDirectory: paths.logs });
  supervisor.on('state', () => file.processes(supervisor));

  const ending = new AbortController();
  // Loading it takes CPU, and the shop, which comes first, needs nothing of it.
  const opening = shopReady(supervisor, ending.signal)
    .then(() => firstSale(plan, systemClock))
    .then(() => import('./open-lab.ts'))
    .then(({ openLab }) =>
      openLab({ plan, paths, supervisor, run: () => file.content, stop: (reason) => stop.request(reason), ending: ending.signal }),
    );
  cleanup.defer(async () => (await opening.catch(() => undefined))?.close());

  try {
    const [lab] = await Promise.all([opening, start({ supervisor, narrator, stop })]);
    if (stop.reason === undefined) {
      file.phase('running');
      const link = consoleLink(file.content.urls.lab, lab.issueTicket());
      narrator.say(summary({ run: file.content, supervisor, link, tookMs: performance.now() - startedAtMs }));
      narrateEvents(supervisor, narrator);
      lab.look();
      const afterwards = onReady?.(supervisor);
      await stop.requested;
      afterwards?.();
    }
  } finally {
    ending.abort();
    await opening.then((lab) => lab.endExercises()).catch(() => {});
    try {
      file.phase('stopping');
    } finally {
      // Also when the disk is full: nobody else would stop them.
      await stopAll({ supervisor, narrator, stop });
      if (!options.keep) removeData(plan);
    }
  }
}

/** @throws when `signal` aborts before every service has been ready at once */
async function shopReady(supervisor: Supervisor, signal: AbortSignal): Promise<void> {
  const services = supervisor.processes.filter(({ spec }) => spec.kind === 'service');
  while (!services.every(({ state }) => state.status === 'ready')) await once(supervisor, 'state', { signal });
}

async function start({ supervisor, narrator, stop }: { supervisor: Supervisor; narrator: Narrator; stop: StopSignal }): Promise<void> {
  const show = (): void => {
    const waiting = supervisor.processes.filter(({ state }) => state.status !== 'ready').map(({ name }) => name);
    narrator.progress(`Starting ${supervisor.processes.length - waiting.length}/${supervisor.processes.length}: ${waiting.join(' ')}`);
  };
  supervisor.on('state', show);
  try {
    await Promise.race([supervisor.start(), stop.requested]);
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    const lines = error.lastLines.map((line) => `  ${line}`).join('\n');
    throw new LabError(`${error.message}${lines === '' ? '' : `; the end of its log:\n${lines}`}`, {
      cause: error,
    });
  } finally {
    supervisor.off('state', show);
  }
}

async function stopAll({ supervisor, narrator, stop }: { supervisor: Supervisor; narrator: Narrator; stop: StopSignal }): Promise<void> {
  narrator.say(`Stopping${stop.reason === undefined ? '' : ` (${stop.reason})`} …`);
  stop.onInsist((times) => {
    const names = supervisor.running.map(({ name }) => name).join(', ');
    if (times === 1) {
      narrator.say(`Still stopping: ${names}. Once more to kill what is left.`);
    } else {
      narrator.say(`Killing ${names}.`);
      supervisor.force();
    }
  });
  await supervisor.stop();
  narrator.say('Everything has stopped.');
}

/** The run file, kept up to date. */
class RunRecord {
  content: RunFile;
  readonly #path: string;
  #reaper: RunFile['processes'] = [];

  constructor(paths: StatePaths, plan: Plan) {
    const { options, postgres } = plan;
    const url = (port: number): string => `http://127.0.0.1:${port + options.portOffset}`;
    this.#path = paths.runFile;
    this.content = {
      version: 1,
      supervisor: { pid: process.pid, startTime: startTimeOf(process.pid) ?? '' },
      startedAt: new Date().toISOString(),
      phase: 'starting',
      portOffset: options.portOffset,
      replicas: { ...options.replicas },
      seed: options.seed,
      keep: options.keep,
      token: plan.token,
      adminToken: plan.token,
      urls: {
        gateway: url(ports.gateway),
        lab: url(ports.lab),
        toxiproxy: url(ports.toxiproxy),
        provider: url(ports.provider),
        shoppers: url(ports.shoppers),
        prometheus: url(ports.prometheus),
        loki: url(ports.loki),
        tempo: url(ports.tempo),
        alertmanager: url(ports.alertmanager),
      },
      files: { ledger: plan.ledgerFile, journal: plan.journalFile, logs: paths.logs },
      databases: Object.fromEntries(serviceNames.map((name) => [name, postgres.urlOf(name)])),
      processes: [],
    };
  }

  phase(phase: RunFile['phase']): void {
    this.#write({ phase });
  }

  watcher(pid: number): void {
    this.#reaper = [{ name: 'reaper', pid, startTime: startTimeOf(pid) ?? '' }];
    this.#write({ processes: this.#reaper });
  }

  processes(supervisor: Supervisor): void {
    const known = new Map(this.content.processes.map((each) => [each.pid, each]));
    const running = supervisor.processes.flatMap(({ name, state }) => (isRunning(state) ? [{ name, pid: state.pid }] : []));
    const unchanged = running.length + this.#reaper.length === known.size && running.every(({ pid }) => known.has(pid));
    if (unchanged) return;
    const identified = running.map(({ name, pid }) => known.get(pid) ?? { name, pid, startTime: startTimeOf(pid) ?? '' });
    this.#write({ processes: [...identified, ...this.#reaper] });
  }

  #write(change: Partial<RunFile>): void {
    this.content = { ...this.content, ...change };
    updateRunFile(this.#path, this.content);
  }
}

function removeData({ dataDirectory, postgres }: Plan): void {
  rmSync(postgres.directory, { recursive: true, force: true });
  rmSync(dataDirectory, { recursive: true, force: true });
}
