import { randomBytes } from 'node:crypto';
import { EventEmitter } from 'node:events';
import type { ChaosClient } from '@faultline/chaos/client';
import {
  type Attempt,
  ExerciseError,
  type Finished,
  grade,
  isOver,
  type Mode,
  type PlacedExercise,
  pickExercise,
  placeExercise,
} from '@faultline/exercise-engine';
import { type Catalogue, type CatalogueEntry, createCatalogue } from '@faultline/exercise-engine/catalogue';
import type { Supervisor } from '../supervisor/supervisor.ts';
import type { Sources } from '../verify/load/load-books.ts';
import { type AttemptClock, systemAttemptClock } from './attempt-clock.ts';
import { type AttemptLog, createAttemptLog, voidLeftovers } from './attempt-log.ts';
import type { Calibration } from './calibration.ts';
import { RunningAttempt } from './running-attempt.ts';
import type { Shoppers } from './shoppers.ts';
import type { createTelemetry } from './telemetry.ts';
import { viewAttempt } from './view-attempt.ts';

export interface ConductorDependencies {
  /** Where attempts and the profile are kept: `.faultline/exercises`. */
  readonly directory: string;
  /** Sees and makes blind faults. */
  readonly chaos: ChaosClient;
  readonly telemetry: ReturnType<typeof createTelemetry>;
  readonly shoppers: Shoppers;
  readonly supervisor: Supervisor;
  readonly books: Sources;
  readonly alertmanagerUrl: string;
  readonly clock?: AttemptClock;
  /** The folder of the exercises. */
  readonly exercises: string;
}

export interface StartOptions {
  readonly mode: Mode;
  readonly seed?: number;
  /** The shop is proven healthy, and the incident waits for {@link RunningAttempt.inject}. */
  readonly held?: boolean;
}

/** Exercises in this lab: one attempt at a time. It emits `change` whenever the view of the attempt may have changed. */
export class Conductor extends EventEmitter<{ change: [] }> {
  readonly #dependencies: ConductorDependencies;
  readonly #catalogue: () => Catalogue;
  readonly #log: AttemptLog;
  readonly #clock: AttemptClock;
  #running: RunningAttempt | undefined;
  #calibration: Calibration | undefined;

  constructor(dependencies: ConductorDependencies) {
    super();
    this.#dependencies = dependencies;
    this.#clock = dependencies.clock ?? systemAttemptClock;
    this.#catalogue = createCatalogue(dependencies.exercises);
    this.#log = createAttemptLog(dependencies.directory);
    voidLeftovers(this.#log, this.#clock.now());
  }

  /** As it stands on disk now. @throws ExerciseError `invalid_exercise` */
  get catalogue(): Catalogue {
    return this.#catalogue();
  }

  get profile() {
    return this.#log.profile();
  }

  /** The kinds of fault that this lab has; exercises that need others cannot be played in it. */
  async kinds(): Promise<ReadonlySet<string>> {
    return new Set((await this.#dependencies.chaos.kinds()).map(({ kind }) => kind));
  }

  /**
   * Begins an attempt; the shop is then proven healthy before anything happens to it.
   *
   * @param name of the exercise; `random` for one that the seed picks
   * @throws ExerciseError `attempt_running`, `unknown_exercise`, `unhealthy`, `unavailable`
   */
  async start(name: string, { mode, seed = randomBytes(3).readUIntBE(0, 3), held = false }: StartOptions): Promise<Attempt> {
    if (this.#running !== undefined && !isOver(this.#running.attempt))
      throw new ExerciseError(
        'attempt_running',
        'an attempt is under way; see it with: node lab exercise status, end it with: node lab exercise finish --give-up',
      );
    const entry = await this.#pick(name, seed);
    const exercise = placeExercise(entry.exercise, { seed, guided: mode === 'guided' });
    await this.#assertPossible(exercise, mode);
    const id = `${new Date(this.#clock.now()).toISOString().replaceAll(/[-:]|\.\d+/g, '')}-${randomBytes(2).toString('hex')}`;
    const running = new RunningAttempt(
      { ...this.#dependencies, exercise, log: this.#log, clock: this.#clock, calibration: this.#calibration },
      { id, mode, held },
    );
    this.#running = running;
    running.on('change', () => this.emit('change'));
    running.on('calibrated', (calibration) => (this.#calibration = calibration));
    running.begin();
    this.emit('change');
    return running.attempt;
  }

  async #pick(name: string, seed: number): Promise<CatalogueEntry> {
    if (name !== 'random') return this.catalogue.find(name);
    const kinds = await this.kinds();
    const playable = this.catalogue.entries.filter(
      ({ exercise }) => exercise.task === 'diagnose' && exercise.faults.every(({ kind }) => kinds.has(kind)),
    );
    const picked = pickExercise(playable, seed);
    if (picked === undefined) throw new ExerciseError('unknown_exercise', 'there is no exercise to pick from');
    return picked;
  }

  async #assertPossible({ faults }: PlacedExercise, mode: Mode): Promise<void> {
    const kinds = await this.kinds();
    const missing = faults.find(({ kind }) => !kinds.has(kind));
    if (missing !== undefined)
      throw new ExerciseError(
        'unavailable',
        mode === 'guided' ? `this lab cannot do ${missing.kind}` : 'this lab cannot do what the exercise needs',
      );
    const state = await this.#dependencies.chaos.faults();
    if (state.halted) throw new ExerciseError('unhealthy', 'chaos is halted; go on with: node lab chaos resume');
    if (state.faults.some((fault) => fault.state !== 'ended'))
      throw new ExerciseError('unhealthy', 'a fault is in force; take it back first with: node lab chaos revert');
    if ((await this.#dependencies.shoppers.rate()) === undefined)
      throw new ExerciseError(
        'unhealthy',
        'there are no shoppers; start the lab with them, or start them: an incident that hurts nobody teaches nothing',
      );
  }

  isUnderWay(attempt: string): boolean {
    return this.#running?.attempt.id === attempt && !isOver(this.#running.attempt);
  }

  /** @throws ExerciseError `no_attempt` */
  get current(): RunningAttempt {
    if (this.#running === undefined) throw new ExerciseError('no_attempt', 'no attempt has been started; see: node lab exercise list');
    return this.#running;
  }

  /** What the learner may know of the current attempt. */
  view() {
    const { attempt, exercise, isHeld } = this.current;
    return viewAttempt({ attempt, exercise, isHeld, text: this.catalogue.find(exercise.id).text, nowMs: this.#clock.now() });
  }

  /** All that a report is made of. @throws ExerciseError `no_attempt`, `not_graded` */
  finished(attempt: string): Finished & { readonly debrief: string; readonly furtherReading: string } {
    const id = attempt === 'current' ? (this.#running?.attempt.id ?? this.#log.attempts().at(-1)?.id ?? '') : attempt;
    const found = this.#log.attempts().find((each) => each.id === id);
    if (found === undefined) throw new ExerciseError('no_attempt', `there is no attempt ${attempt}; see: node lab exercise list`);
    const dossier = this.#log.dossier(id);
    if (found.phase === 'voided') throw new ExerciseError('not_graded', `the attempt is void: ${found.voidReason ?? ''}`);
    if (dossier === undefined || found.result === undefined)
      throw new ExerciseError('not_graded', 'the report is there when the attempt is over; end it with: node lab exercise finish');
    const { exercise, text } = this.catalogue.find(dossier.exercise);
    const placed = placeExercise(exercise, { seed: dossier.seed, guided: dossier.guided });
    // Graded again, so that a report is always by the rules that stand now.
    return { exercise: placed, dossier, result: grade(placed, dossier), debrief: text.debrief, furtherReading: text.furtherReading };
  }

  /** The end of the lab is the end of the attempt. */
  async stop(): Promise<void> {
    await this.#running?.stop('the lab was stopped');
  }
}
