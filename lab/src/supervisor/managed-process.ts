import { spawn } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { HEALTHY_AFTER_MS, restartDelayMs } from './back-off.ts';
import { type Clock, pause } from './clock.ts';
import type { LogFile } from './log-file.ts';
import { ProcessError } from './process-error.ts';
import type { ProcessSpec } from './process-spec.ts';
import { describeExit, type Exit, isRunning, type ProcessState } from './process-state.ts';
import { descendantsOf } from './process-table.ts';
import type { Reaper } from './reaper.ts';

/** Often enough not to be felt; a dozen processes that start at once have better uses for the processor than to be asked. */
const PROBE_EVERY_MS = 100;
const PROBE_TIMEOUT_MS = 2_000;

export interface ManagedProcessOptions {
  readonly spec: ProcessSpec;
  readonly clock: Clock;
  readonly reaper: Pick<Reaper, 'add' | 'remove' | 'wake'>;
  readonly log: LogFile;
}

type Events = {
  state: [current: ProcessState, previous: ProcessState];
  /** It died without having been asked to. */
  died: [exit: Exit];
};

/**
 * One process that is kept running.
 *
 *             start                 probe passes
 *   stopped ────────► starting ───────────────────► ready ◄──── resume, or the time is up ────┐
 *      ▲                 ▲ │                         │  └──────────── pause ──────────────► paused
 *      │                 │ └────────── dies ─────────┤
 *      │    delay passed │                           ▼
 *      │                 └──────────────────── backing-off
 *      └──── stopping ◄──── stop (from anywhere)
 */
export class ManagedProcess extends EventEmitter<Events> {
  readonly spec: ProcessSpec;
  readonly log: LogFile;
  readonly #clock: Clock;
  readonly #reaper: ManagedProcessOptions['reaper'];
  #state: ProcessState = { status: 'stopped' };
  #incarnation = new AbortController();
  /** Deaths in a row, each before the process was healthy for a while. */
  #failures = 0;
  #readySinceMs: number | undefined;
  #restarts = 0;
  #wanted = false;
  /** Requests to start, stop or restart so far: what takes time finds out whether it is still the last. */
  #requests = 0;
  #isRetired = false;
  #cancelTimer: (() => void) | undefined;
  #lastExit: Exit | undefined;
  #logFrom = 0;
  #settings: Readonly<Record<string, string>> = {};

  constructor({ spec, clock, reaper, log }: ManagedProcessOptions) {
    super();
    this.spec = spec;
    this.log = log;
    this.#clock = clock;
    this.#reaper = reaper;
  }

  get name(): string {
    return this.spec.name;
  }

  get state(): ProcessState {
    return this.#state;
  }

  /** Starts that followed a death or a restart: the first one does not count. */
  get restarts(): number {
    return this.#restarts;
  }

  get failuresInARow(): number {
    return this.#failures;
  }

  get lastExit(): Exit | undefined {
    return this.#lastExit;
  }

  /** The end of what the latest incarnation wrote. */
  lastLines(count: number): string[] {
    return this.log.lastLines(count, this.#logFrom);
  }

  /** @throws ProcessError `already_running`, or `not_running` when it was stopped for good */
  start(): void {
    if (this.#wanted) throw new ProcessError('already_running', `${this.name} runs already`);
    if (this.#isRetired) throw new ProcessError('not_running', `${this.name} was stopped for good`);
    this.#requests += 1;
    this.#wanted = true;
    this.#failures = 0;
    // A process that is still stopping starts again when it is gone.
    if (this.#state.status === 'stopped') void this.#launch();
  }

  /**
   * Asks it to end, insists after the grace time, and resolves when it is gone. It stays down until `start`; `forGood`, nothing starts it
   * any more, not even a restart that is under way.
   */
  async stop({ forGood = false }: { readonly forGood?: boolean } = {}): Promise<void> {
    this.#requests += 1;
    if (forGood) this.#isRetired = true;
    await this.#halt();
  }

  /** Also when it does not run. A stop or another restart that is asked for meanwhile counts in its place. */
  async restart(): Promise<void> {
    this.#requests += 1;
    const request = this.#requests;
    await this.#halt();
    if (this.#requests !== request || this.#isRetired) return;
    this.start();
    this.#restarts += 1;
  }

  async #halt(): Promise<void> {
    this.#wanted = false;
    const state = this.#state;
    if (state.status === 'backing-off') {
      this.#enter({ status: 'stopped' });
    } else if (isRunning(state) && state.status !== 'stopping') {
      const { signal, graceMs } = this.spec.stop;
      this.#incarnation.abort();
      this.#enter({ status: 'stopping', pid: state.pid, startedAt: state.startedAt });
      this.#signalGroup(state.pid, signal);
      if (state.status === 'paused') this.#signalTree(state.pid, 'SIGCONT');
      this.#later(graceMs, () => this.#signalGroup(state.pid, 'SIGKILL'));
    }
    await this.#until((current) => current.status === 'stopped' || this.#wanted);
  }

  /** Variables that its next starts get on top of those of its spec; a later call replaces them. */
  configure(settings: Readonly<Record<string, string>>): void {
    this.#settings = settings;
  }

  /** SIGKILL: the process does not get to say goodbye. It is started again, or, with `hold`, stays down until `start`. */
  kill({ hold = false }: { readonly hold?: boolean } = {}): void {
    const { pid, status } = this.#running();
    if (hold) this.#wanted = false;
    // Below a dead PostgreSQL, stopped backends could no longer be found, and would never see that it is dead.
    const stopped = status === 'paused' ? descendantsOf(pid) : [];
    this.#signalGroup(pid, 'SIGKILL');
    for (const each of stopped) sendSignal(each, 'SIGCONT');
  }

  /** SIGSTOP, for at most `ttlMs`: a pause ends by itself whatever becomes of whoever asked for it. */
  pause(ttlMs: number): void {
    const state = this.#running();
    if (state.status === 'stopping') throw new ProcessError('not_running', `${this.name} is stopping`);
    const until = Date.now() + ttlMs;
    this.#signalTree(state.pid, 'SIGSTOP');
    const wasReady = state.status === 'paused' ? state.wasReady : state.status === 'ready';
    this.#enter({ status: 'paused', pid: state.pid, startedAt: state.startedAt, until, wasReady });
    this.#later(ttlMs, () => this.resume());
  }

  /** @throws ProcessError `not_paused` */
  resume(): void {
    const state = this.#state;
    if (state.status !== 'paused') throw new ProcessError('not_paused', `${this.name} is not paused`);
    this.#signalTree(state.pid, 'SIGCONT');
    const { pid, startedAt } = state;
    this.#enter(state.wasReady ? { status: 'ready', pid, startedAt } : { status: 'starting', pid, startedAt });
  }

  /**
   * Resolves once it is ready; rejects when it was stopped, died `mayDie` times in a row before it ever was, or is not ready after
   * `withinMs` (as long as it takes, when left out): it can run for ever and not be.
   */
  async whenReady({ mayDie, withinMs }: { readonly mayDie: number; readonly withinMs?: number }): Promise<void> {
    const limit = new AbortController();
    const settled = this.#until((current) => current.status === 'ready' || current.status === 'stopped' || this.#failures >= mayDie);
    const late = withinMs === undefined ? [] : [pause(this.#clock, withinMs, limit.signal).then(() => true)];
    const isLate = await Promise.race([settled.then(() => false), ...late]);
    limit.abort();
    if (this.#state.status === 'ready') return;
    if (isLate) throw new ProcessError('start_failed', `${this.name} runs, and is not ready after ${(withinMs ?? 0) / 1_000} s`);
    throw new ProcessError('start_failed', this.#lastExit ? `${this.name} ${describeExit(this.#lastExit)}` : `${this.name} was stopped`);
  }

  async #launch(): Promise<void> {
    this.#enter({ status: 'preparing' });
    try {
      await this.spec.prepare?.();
    } catch (error) {
      this.#ended({ code: null, signal: null, error: asError(error) });
      return;
    }
    if (!this.#wanted) {
      this.#enter({ status: 'stopped' });
      return;
    }
    this.#logFrom = this.log.position();
    const { command, args, env, cwd, user } = this.spec;
    const child = this.log.withDescriptor((output) =>
      spawn(command, args, { env: { ...env, ...this.#settings }, cwd, ...user, detached: true, stdio: ['ignore', output, output] }),
    );
    const { pid } = child;
    child.once('error', (error) => {
      // Also emitted when a signal cannot be delivered; only without a pid has nothing been started.
      if (pid === undefined) this.#ended({ code: null, signal: null, error });
    });
    if (pid === undefined) return;
    this.#reaper.add(pid, this.spec.stop.signal);
    child.once('exit', (code, signal) => {
      // What the leader left in its group must not outlive it.
      this.#signalGroup(pid, 'SIGKILL');
      this.#reaper.remove(pid);
      this.#ended({ code, signal });
    });
    this.#incarnation = new AbortController();
    this.#enter({ status: 'starting', pid, startedAt: Date.now() });
    void this.#becomeReady(this.#incarnation.signal);
  }

  async #becomeReady(incarnation: AbortSignal): Promise<void> {
    while (!incarnation.aborted) {
      try {
        await this.spec.probe(AbortSignal.any([incarnation, AbortSignal.timeout(PROBE_TIMEOUT_MS)]));
        const state = this.#state;
        if (!incarnation.aborted && state.status === 'starting') {
          this.#readySinceMs = this.#clock.monotonicMs();
          this.#enter({ status: 'ready', pid: state.pid, startedAt: state.startedAt });
          return;
        }
      } catch {
        // Not yet. Why shows in its own log, and in the state if it lasts.
      }
      await pause(this.#clock, PROBE_EVERY_MS, incarnation);
    }
  }

  #ended(exit: Exit): void {
    this.#incarnation.abort();
    this.#lastExit = exit;
    const healthyMs = this.#readySinceMs === undefined ? 0 : this.#clock.monotonicMs() - this.#readySinceMs;
    this.#readySinceMs = undefined;
    const asked = this.#state.status === 'stopping';
    if (!asked && this.#wanted) {
      if (healthyMs >= HEALTHY_AFTER_MS) this.#failures = 0;
      const delayMs = restartDelayMs(this.#failures);
      this.#failures += 1;
      this.emit('died', exit);
      this.#enter({ status: 'backing-off', restartAt: Date.now() + delayMs, reason: describeExit(exit) });
      this.#later(delayMs, () => this.#relaunch());
      return;
    }
    this.#enter({ status: 'stopped' });
    // Started again while it was still stopping.
    if (this.#wanted) void this.#launch();
  }

  #relaunch(): void {
    this.#restarts += 1;
    void this.#launch();
  }

  #running() {
    if (!isRunning(this.#state)) throw new ProcessError('not_running', `${this.name} is not running`);
    return this.#state;
  }

  #enter(next: ProcessState): void {
    const previous = this.#state;
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    this.#state = next;
    this.emit('state', next, previous);
  }

  /** The one timer that the present state has; leaving the state cancels it. */
  #later(delayMs: number, callback: () => void): void {
    this.#cancelTimer?.();
    this.#cancelTimer = this.#clock.schedule(callback, delayMs);
  }

  async #until(condition: (state: ProcessState) => boolean): Promise<void> {
    if (condition(this.#state)) return;
    await new Promise<void>((resolve) => {
      const look = (state: ProcessState): void => {
        if (!condition(state)) return;
        this.off('state', look);
        resolve();
      };
      this.on('state', look);
    });
  }

  /** PostgreSQL's backends each lead a group of their own: they stop and wake one by one. */
  #signalTree(pid: number, signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.#signalGroup(pid, signal);
    for (const descendant of descendantsOf(pid)) {
      if (signal === 'SIGSTOP') this.#reaper.wake(descendant);
      sendSignal(descendant, signal);
    }
  }

  #signalGroup(pid: number, signal: NodeJS.Signals): void {
    sendSignal(-pid, signal);
  }
}

function sendSignal(target: number, signal: NodeJS.Signals): void {
  try {
    process.kill(target, signal);
  } catch {
    // It has just ended by itself.
  }
}

const asError = (thrown: unknown): Error => (thrown instanceof Error ? thrown : new Error(String(thrown)));
