import { acceptsConnections, answersOk } from '../plan/probes.ts';
import { type Clock, pause } from '../supervisor/clock.ts';
import type { LabProcess } from '../supervisor/lab-process.ts';
import { ProcessError } from '../supervisor/process-error.ts';
import type { ProcessSpec } from '../supervisor/process-spec.ts';
import type { ProcessState } from '../supervisor/process-state.ts';
import type { Component } from './components.ts';
import type { ContainerAction, ContainerControl } from './container-control.ts';

const LOOK_EVERY_MS = 2_000;
const PROBE_TIMEOUT_MS = 1_500;
/** One look that is not answered says little on a busy machine: as many as the supervisor wants before it calls its own children stuck. */
const MISSES = 3;
const READY_WITHIN_MS = 60_000;

/** It runs in another container, where its number means nothing to us. */
export const NO_PID = 0;

export interface ContainerProcessOptions {
  readonly component: Component;
  readonly clock: Clock;
  readonly control: ContainerControl;
  /** Told what could not be done, where nobody waits for it. */
  readonly onFailure: (error: unknown) => void;
}

/**
 * A container of the stack in the place of a child process: looked at over the network, and touched through the Docker API where
 * that is there. Compose starts it and starts it again, not we.
 */
export class ContainerProcess implements LabProcess {
  readonly spec: ProcessSpec;
  readonly restarts = 0;
  readonly #options: ContainerProcessOptions;
  #state: ProcessState = { status: 'stopped' };
  #misses = 0;

  constructor(options: ContainerProcessOptions) {
    this.#options = options;
    this.spec = specOf(options.component);
  }

  get name(): string {
    return this.spec.name;
  }

  get state(): ProcessState {
    return this.#state;
  }

  /** Resolves when the signal aborts. */
  async watch(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#look(signal);
      await pause(this.#options.clock, LOOK_EVERY_MS, signal);
    }
  }

  start(): void {
    void this.#touch('start', () => this.#starting());
  }

  async stop(): Promise<void> {
    await this.#options.control.act(this.#options.component.container, 'stop');
    this.#stopped();
  }

  async restart(): Promise<void> {
    await this.#options.control.act(this.#options.component.container, 'restart');
    this.#starting();
  }

  kill(): void {
    void this.#touch('kill', () => this.#stopped());
  }

  pause(ttlMs: number): void {
    void this.#touch('pause');
    const until = Date.now() + ttlMs;
    this.#state = { status: 'paused', pid: NO_PID, startedAt: this.#startedAt(), until, wasReady: true };
    void pause(this.#options.clock, ttlMs, new AbortController().signal).then(() => this.resume());
  }

  resume(): void {
    if (!this.#isPaused) return;
    this.#starting();
    void this.#touch('unpause');
  }

  async whenReady(): Promise<void> {
    const { clock } = this.#options;
    const giveUpAt = clock.monotonicMs() + READY_WITHIN_MS;
    const signal = new AbortController().signal;
    for (;;) {
      if (await this.#look(signal)) return;
      if (clock.monotonicMs() > giveUpAt)
        throw new ProcessError('start_failed', `${this.name} is not ready after ${READY_WITHIN_MS / 1_000} s`);
      await pause(clock, PROBE_TIMEOUT_MS / 5, signal);
    }
  }

  /** What it has become is told once Docker has done it; that it could not be done is only said. */
  async #touch(action: ContainerAction, become?: () => void): Promise<void> {
    try {
      await this.#options.control.act(this.#options.component.container, action);
      become?.();
    } catch (error) {
      this.#options.onFailure(error);
    }
  }

  get #isPaused(): boolean {
    return this.#state.status === 'paused';
  }

  /** Whether it was answered. A paused container is not asked. */
  async #look(signal: AbortSignal): Promise<boolean> {
    if (this.#isPaused) return false;
    try {
      await this.spec.probe(AbortSignal.any([signal, AbortSignal.timeout(PROBE_TIMEOUT_MS)]));
    } catch {
      this.#misses += 1;
      if (this.#misses >= MISSES) this.#stopped();
      return false;
    }
    if (this.#isPaused) return false;
    this.#misses = 0;
    if (this.#state.status !== 'ready') this.#state = { status: 'ready', pid: NO_PID, startedAt: Date.now() };
    return true;
  }

  #starting(): void {
    this.#misses = 0;
    this.#state = { status: 'starting', pid: NO_PID, startedAt: Date.now() };
  }

  #stopped(): void {
    if (this.#state.status !== 'stopped') this.#state = { status: 'stopped' };
  }

  #startedAt(): number {
    return 'startedAt' in this.#state ? this.#state.startedAt : Date.now();
  }
}

function specOf({ name, container, kind, service, port, readyPath }: Component): ProcessSpec {
  const url = `http://${container}:${port}`;
  return {
    name,
    kind,
    port,
    command: '',
    args: [],
    env: {},
    cwd: '/',
    needs: [],
    stop: { signal: 'SIGTERM', graceMs: 15_000 },
    probe: readyPath === undefined ? acceptsConnections(port, container) : answersOk(`${url}${readyPath}`),
    ...(service === undefined ? {} : { service, metricsUrl: `${url}/metrics`, readinessUrl: `${url}/health/ready` }),
  };
}
