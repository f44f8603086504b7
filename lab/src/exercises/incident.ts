import { ChaosError } from '@faultline/chaos';
import type { ChaosClient } from '@faultline/chaos/client';
import type { Fault } from '@faultline/chaos/contract';
import { type ActionName, cures, type FaultEnd, type PlacedExercise } from '@faultline/exercise-engine';
import type { AttemptClock } from './attempt-clock.ts';

type PlannedFault = PlacedExercise['faults'][number];

interface LiveFault {
  readonly planned: PlannedFault;
  id: string | undefined;
  injectedAt: number | undefined;
  end: FaultEnd;
  /** While it is put in or taken out: what restarts meanwhile restarts because of us. */
  busy: boolean;
  /** Since when a lost fault cannot be put back. */
  missingSince: number | undefined;
}

export interface IncidentOptions {
  readonly exercise: PlacedExercise;
  /** As an instructor: it sees and makes blind faults. */
  readonly chaos: ChaosClient;
  readonly clock: AttemptClock;
}

/** A fault lasts as long as the harness lets it: an incident ends when it is mended, or when the attempt does. */
const LONGEST_MS = 60 * 60_000;
/** A defect of the code is back when its process is: so long its absence after a restart is no end of it. */
const RETURN_WITHIN_MS = 60_000;

export type Upkeep = { readonly kind: 'fine' } | { readonly kind: 'lost'; readonly why: string } | { readonly kind: 'halted' };

/** The faults of an attempt: put in when they are due, kept in place whatever is restarted, and taken out only by what cures them. */
export class Incident {
  readonly #options: IncidentOptions;
  readonly #faults: LiveFault[];
  #startedAt: number | undefined;

  constructor(options: IncidentOptions) {
    this.#options = options;
    this.#faults = options.exercise.faults.map((planned) => ({
      planned,
      id: undefined,
      injectedAt: undefined,
      end: 'still_there',
      busy: false,
      missingSince: undefined,
    }));
  }

  /** Resolves once every fault that is due at the start is confirmed. @throws ChaosError when one cannot be put in */
  async start(): Promise<void> {
    this.#startedAt = this.#options.clock.now();
    for (const fault of this.#faults.filter(({ planned }) => planned.afterSeconds === 0)) await this.#inject(fault);
  }

  get faults(): { name: string; kind: string; target: string; injectedAt: number; end: FaultEnd; herring: boolean }[] {
    return this.#faults.flatMap(({ planned: { name, kind, target, herringForSeconds }, injectedAt, end }) =>
      injectedAt === undefined ? [] : [{ name, kind, target, injectedAt, end, herring: herringForSeconds !== undefined }],
    );
  }

  /** Whether a process restarts because of a fault, and not of the learner. */
  touches(process: string): boolean {
    const service = process.replace(/-\d+$/, '');
    return this.#faults.some(
      ({ planned: { kind, target }, end, busy }) =>
        (target === service || target.startsWith(`${service}/`)) &&
        (busy || (end === 'still_there' && ['restart', 'crash-loop', 'kill', 'pause', 'bad-deploy', 'heap-leak'].includes(kind))),
    );
  }

  /** Puts in what is due, and looks whether the others are still there. */
  async upkeep(): Promise<Upkeep> {
    const { chaos, clock } = this.#options;
    for (const fault of this.#faults) {
      if (
        fault.injectedAt === undefined &&
        !fault.busy &&
        clock.now() - (this.#startedAt ?? clock.now()) >= fault.planned.afterSeconds * 1_000
      )
        await this.#inject(fault);
    }
    const { halted, faults } = await chaos.faults();
    if (halted) return { kind: 'halted' };
    const alive = new Map(faults.map((fault) => [fault.id, fault]));
    for (const fault of this.#faults) {
      const lost = await this.#look(fault, fault.id === undefined ? undefined : alive.get(fault.id));
      if (lost !== undefined) return { kind: 'lost', why: lost };
    }
    return { kind: 'fine' };
  }

  /** Takes out what an action cures. */
  async apply(step: { readonly action: ActionName; readonly target: string }): Promise<void> {
    for (const fault of this.#faults.filter(({ planned, end }) => end === 'still_there' && cures(step, planned)))
      await this.#remove(fault, 'cured');
  }

  /** Takes out what is left, whatever became of the attempt. */
  async end(): Promise<void> {
    for (const fault of this.#faults) await this.#remove(fault, fault.end);
  }

  /** Of the faults that the learner has not made: ours. */
  owns(id: string): boolean {
    return this.#faults.some((fault) => fault.id === id);
  }

  async #inject(fault: LiveFault): Promise<void> {
    const { kind, target, parameters, herringForSeconds } = fault.planned;
    fault.busy = true;
    try {
      const durationMs = herringForSeconds === undefined ? LONGEST_MS : herringForSeconds * 1_000;
      const seed = this.#options.exercise.seed;
      const { id } = await this.#options.chaos.inject({ kind, target, parameters, durationMs, seed, blind: true });
      fault.id = id;
      fault.injectedAt ??= this.#options.clock.now();
      fault.missingSince = undefined;
    } finally {
      fault.busy = false;
    }
  }

  /** Why the attempt cannot go on, if it cannot. */
  async #look(fault: LiveFault, seen: Fault | undefined): Promise<string | undefined> {
    if (fault.injectedAt === undefined || fault.busy || fault.end !== 'still_there') return undefined;
    if (seen !== undefined && seen.state !== 'ended') return undefined;
    const herring = fault.planned.herringForSeconds !== undefined;
    if (herring || seen?.endReason === 'expired') {
      fault.end = herring ? 'cured' : 'expired';
      return undefined;
    }
    // Restarted by the learner, most likely: the defect is back as soon as the process is.
    fault.missingSince ??= this.#options.clock.now();
    try {
      await this.#inject(fault);
      return undefined;
    } catch (error) {
      if (!(error instanceof ChaosError)) throw error;
      if (this.#options.clock.now() - fault.missingSince < RETURN_WITHIN_MS) return undefined;
      fault.end = 'lost';
      return error.message;
    }
  }

  async #remove(fault: LiveFault, end: FaultEnd): Promise<void> {
    if (fault.id === undefined) {
      fault.end = end;
      // What is not due yet never comes.
      fault.injectedAt ??= end === 'cured' ? this.#options.clock.now() : undefined;
      return;
    }
    fault.busy = true;
    try {
      await this.#options.chaos.revert(fault.id);
    } catch (error) {
      // It has ended by itself already.
      if (!(error instanceof ChaosError) || error.code !== 'unknown_fault') throw error;
    } finally {
      fault.busy = false;
      fault.end = end;
    }
  }
}
