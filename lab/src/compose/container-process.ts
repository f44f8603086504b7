import { acceptsConnections, answersOk } from '../plan/probes.ts';
import { type Clock, pause } from '../supervisor/clock.ts';
import type { LabProcess } from '../supervisor/lab-process.ts';
import { ProcessError } from '../supervisor/process-error.ts';
import type { ProcessSpec } from '../supervisor/process-spec.ts';
import type { ProcessState } from '../supervisor/process-state.ts';
import type { Component } from './components.ts';
import type { ContainerControl } from './container-control.ts';

const LOOK_EVERY_MS = 2_000;
const PROBE_TIMEOUT_MS = 1_500;
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
    this.#touch('start');
  }

  async stop(): Promise<void> {
    await this.#options.control.act(this.#options.component.container, 'stop');
  }

  async restart(): Promise<void> {
    await this.#options.control.act(this.#options.component.container, 'restart');
  }

  kill(): void {
    this.#touch('kill');
  }

  pause(ttlMs: number): void {
    this.#touch('pause');
    const until = Date.now() + ttlMs;
    this.#state = { status: 'paused', pid: NO_PID, startedAt: this.#startedAt(), until, wasReady: true };
    void pause(this.#options.clock, ttlMs, new AbortController().signal).then(() => this.resume());
  }

  resume(): void {
    if (this.#state.status !== 'paused') return;
    this.#state = { status: 'starting', pid: NO_PID, startedAt: this.#startedAt() };
    this.#touch('unpause');
  }

  async whenReady(): Promise<void> {
    const { clock } = this.#options;
    const giveUpAt = clock.monotonicMs() + READY_WITHIN_MS;
    const signal = new AbortController().signal;
    for (;;) {
      await this.#look(signal);
      if (this.#state.status === 'ready') return;
      if (clock.monotonicMs() > giveUpAt)
        throw new ProcessError('start_failed', `${this.name} is not ready after ${READY_WITHIN_MS / 1_000} s`);
      await pause(clock, PROBE_TIMEOUT_MS / 5, signal);
    }
  }

  /** What comes of it is seen at the next look; that it could not be done is only said. */
  #touch(action: Parameters<ContainerControl['act']>[1]): void {
    this.#options.control.act(this.#options.component.container, action).catch(this.#options.onFailure);
  }

  async #look(signal: AbortSignal): Promise<void> {
    if (this.#state.status === 'paused') return;
    try {
      await this.spec.probe(AbortSignal.any([signal, AbortSignal.timeout(PROBE_TIMEOUT_MS)]));
      if (this.#state.status !== 'ready') this.#state = { status: 'ready', pid: NO_PID, startedAt: Date.now() };
    } catch {
      if (this.#state.status !== 'stopped') this.#state = { status: 'stopped' };
    }
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
