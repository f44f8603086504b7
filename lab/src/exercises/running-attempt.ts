import { EventEmitter } from 'node:events';
import {
  type ActionName,
  type Attempt,
  type AttemptEvent,
  applyEvent,
  assertMay,
  attemptOf,
  type DiagnosisInput,
  ExerciseError,
  findComponent,
  healthOf,
  isActionTarget,
  isOver,
  type Judged,
  judge,
  type Mode,
  type NamedCause,
  type PlacedExercise,
} from '@faultline/exercise-engine';
import type { AttemptClock } from './attempt-clock.ts';
import type { AttemptLog } from './attempt-log.ts';
import { type Calibration, calibrate, failingChecks } from './calibration.ts';
import type { ConductorDependencies } from './conductor.ts';
import { namedCauses } from './diagnosis.ts';
import { finishAttempt } from './finish.ts';
import { budgetsLeft } from './gather.ts';
import { Incident } from './incident.ts';
import { perform } from './operations.ts';
import { brokenBounds } from './watch.ts';

export interface RunningAttemptOptions extends ConductorDependencies {
  readonly exercise: PlacedExercise;
  readonly log: AttemptLog;
  readonly clock: AttemptClock;
  readonly calibration: Calibration | undefined;
}

export interface RunningAttemptIdentity {
  readonly id: string;
  readonly mode: Mode;
  /** Whether the incident waits for {@link RunningAttempt.inject}. */
  readonly held: boolean;
}

type Body<T> = T extends { at: number } ? Omit<T, 'at'> : never;
type NewEvent = Body<AttemptEvent>;

const LOOK_EVERY_MS = 2_000;
/** So many looks in a row must find the shop well before it counts as recovered. */
const HEALTHY_LOOKS = 5;
/** An attempt that goes on for so many times its minutes is over. */
const LONGEST_TIMES = 4;

/** One attempt from the briefing to the grade, in this lab. */
export class RunningAttempt extends EventEmitter<{ change: []; calibrated: [Calibration] }> {
  readonly exercise: PlacedExercise;
  readonly incident: Incident;
  readonly #options: RunningAttemptOptions;
  readonly #events: AttemptEvent[] = [];
  readonly #ending = new AbortController();
  readonly #restarted = new Set<string>();
  #attempt: Attempt;
  #calibration: Calibration | undefined;
  #budgets: Readonly<Record<string, number>> = {};
  #healthyLooks = 0;
  #acting = false;
  /** Of a held attempt, until it is injected. */
  #injection: PromiseWithResolvers<void> | undefined;
  #work: Promise<void> = Promise.resolve();

  constructor(options: RunningAttemptOptions, { id, mode, held }: RunningAttemptIdentity) {
    super();
    const { exercise, chaos, clock } = options;
    this.#options = options;
    this.exercise = exercise;
    this.incident = new Incident({ exercise, chaos, clock });
    if (held) this.#injection = Promise.withResolvers();
    const briefed: AttemptEvent = {
      type: 'briefed',
      at: clock.now(),
      attempt: id,
      mode,
      seed: exercise.seed,
      run: options.directory,
      // Whoever looks into the file of a random attempt does not learn what it is.
      ...(mode === 'random' ? {} : { exercise: exercise.id }),
    };
    this.#attempt = attemptOf([briefed]);
    this.#record(briefed);
  }

  get attempt(): Attempt {
    return this.#attempt;
  }

  get events(): readonly AttemptEvent[] {
    return this.#events;
  }

  begin(): void {
    const { supervisor } = this.#options;
    const notice = (process: { readonly name: string }, state: { readonly status: string }): void => {
      if (state.status === 'stopping') this.#sawRestart(process.name);
    };
    supervisor.on('state', notice);
    this.#work = this.#run()
      .catch((error: unknown) => this.#void(error instanceof Error ? error.message : String(error)))
      .finally(() => supervisor.off('state', notice));
  }

  async #run(): Promise<void> {
    const { exercise } = this;
    const { telemetry, shoppers, clock } = this.#options;
    const { signal } = this.#ending;
    this.#calibration = await calibrate(exercise, { telemetry, shoppers, signal, clock }, this.#options.calibration);
    this.emit('calibrated', this.#calibration);
    const { baseline, decoy } = this.#calibration;
    this.#append({ type: 'baseline', ...baseline, decoy });
    await this.#injection?.promise;
    signal.throwIfAborted();
    this.#budgets = await budgetsLeft(telemetry, clock.now());
    const load = exercise.shop.incidentCheckoutsPerSecond;
    if (load !== undefined) await shoppers.setRate(load);
    await this.incident.start();
    this.#append({ type: 'started' });
    while (!signal.aborted && !isOver(this.#attempt) && this.#attempt.phase !== 'finishing') {
      await this.#look();
      await clock.sleep(LOOK_EVERY_MS, signal).catch(() => {});
    }
  }

  get #rate(): number {
    const { incidentCheckoutsPerSecond, checkoutsPerSecond } = this.exercise.shop;
    return incidentCheckoutsPerSecond ?? checkoutsPerSecond;
  }

  async #look(): Promise<void> {
    const upkeep = await this.incident.upkeep();
    if (upkeep.kind === 'lost') return this.#void(`the fault was lost, and so is the attempt: ${upkeep.why}`);
    if (upkeep.kind === 'halted') {
      this.#append({ type: 'bound_broken', bound: 'faults_halted' });
      return this.#void('chaos was halted: outside of the lab there is no such lever');
    }
    for (const bound of await brokenBounds(this.#options, this.incident, { expectedRate: this.#rate, restarted: this.#restarted }))
      if (!this.#attempt.bounds.includes(bound)) this.#append({ type: 'bound_broken', bound });
    await this.#lookForRecovery();
    const startedAt = this.#attempt.startedAt ?? this.#options.clock.now();
    if (this.#options.clock.now() - startedAt > this.exercise.minutes * LONGEST_TIMES * 60_000)
      await this.#void('nobody has ended it in time');
  }

  async #lookForRecovery(): Promise<void> {
    if (this.#attempt.phase !== 'mitigated' || this.#acting) return;
    const failing = await failingChecks(healthOf(this.exercise), this.#options);
    this.#healthyLooks = failing.length === 0 ? this.#healthyLooks + 1 : 0;
    if (this.#healthyLooks >= HEALTHY_LOOKS && this.#attempt.phase === 'mitigated') this.#append({ type: 'recovered' });
  }

  /** Whether the shop is proven healthy, and the incident waits to be let loose. */
  get isHeld(): boolean {
    return this.#injection !== undefined && this.#attempt.phase === 'baseline';
  }

  /** Lets a held incident begin. @throws ExerciseError `wrong_phase` */
  inject(): void {
    if (!this.isHeld) {
      const why = this.#attempt.phase === 'briefed' ? 'the shop is being proven healthy first' : 'nothing waits to be injected';
      throw new ExerciseError('wrong_phase', why);
    }
    this.#injection?.resolve();
    this.#injection = undefined;
    this.emit('change');
  }

  /** What the learner restarts, by whatever way; what a fault of ours restarts is not theirs. */
  #sawRestart(process: string): void {
    if (this.#attempt.startedAt === undefined || isOver(this.#attempt) || this.#attempt.phase === 'finishing') return;
    const service = this.#options.supervisor.find(process)[0]?.spec.service;
    if (this.incident.touches(process) && !this.#acting) return;
    if (service !== undefined) this.#restarted.add(service);
    this.#append({ type: 'restarted', process, byAction: this.#acting });
  }

  acknowledge(): void {
    assertMay({ type: 'ack' }, this.#attempt);
    this.#append({ type: 'acknowledged' });
  }

  note(text: string): void {
    assertMay({ type: 'note' }, this.#attempt);
    this.#append({ type: 'noted', text });
  }

  /** The next hint, and what it cost. @throws ExerciseError `no_hint_left` */
  hint(): { readonly text: string; readonly price: number } {
    assertMay({ type: 'hint' }, this.#attempt);
    const index = this.#attempt.hints.length;
    const hint = this.exercise.hints[index];
    if (hint === undefined) throw new ExerciseError('no_hint_left', 'there is no further hint');
    this.#append({ type: 'hint', index, price: hint.price });
    return hint;
  }

  /** Runs the evidence again, and keeps what it showed. The last diagnosis counts. */
  async diagnose(input: DiagnosisInput): Promise<Attempt> {
    const { alert, ...said } = await this.#judged(input);
    this.#append({ type: 'diagnosed', ...said, ...(alert === undefined ? {} : { alert }) });
    return this.#attempt;
  }

  /** What one of several observers says; it is judged as a diagnosis is, and changes nothing for the others. */
  async answer(observer: string, input: DiagnosisInput): Promise<{ readonly evidence: readonly Judged[] }> {
    const { causes, evidence } = await this.#judged(input);
    this.#append({ type: 'answered', observer, causes, evidence });
    return { evidence };
  }

  async #judged(input: DiagnosisInput): Promise<{ causes: NamedCause[]; evidence: Judged[]; alert: DiagnosisInput['alert'] }> {
    assertMay({ type: 'diagnose' }, this.#attempt);
    const { causes, alert } = namedCauses(input, this.exercise);
    const { baseline, startedAt, actions } = this.#attempt;
    if (baseline === undefined || startedAt === undefined) throw new ExerciseError('wrong_phase', 'the incident has not begun');
    const { telemetry, clock } = this.#options;
    const windows = {
      baseline: { fromMs: baseline.fromMs, toMs: baseline.toMs },
      ...(baseline.decoy === undefined ? {} : { decoy: baseline.decoy }),
      incident: { fromMs: startedAt, toMs: actions[0]?.at ?? clock.now() },
    };
    const components = causes.flatMap(({ component }) => findComponent(component) ?? []);
    const evidence = await Promise.all(input.evidence.map((each) => judge(each, { telemetry, windows, components })));
    // It may have come to its end while the queries ran.
    assertMay({ type: 'diagnose' }, this.#attempt);
    return { causes, evidence, alert };
  }

  /** Does what was asked, and says so; whether it helps, the shop shows. */
  async mitigate(action: ActionName, target: string): Promise<string> {
    assertMay({ type: 'mitigate', action }, this.#attempt);
    if (!isActionTarget(action, target))
      throw new ExerciseError('invalid_action', `${action} has no target ${target}; see: node lab exercise mitigate --help`);
    if (this.#acting) throw new ExerciseError('wrong_phase', 'the last action is still under way');
    this.#acting = true;
    this.#healthyLooks = 0;
    try {
      await this.incident.apply({ action, target });
      const done = await perform({ action, target }, this.#options.supervisor);
      this.#append({ type: 'acted', action, target, done });
      return done;
    } finally {
      this.#acting = false;
    }
  }

  /** Returns at once; the trigger is then played again, and the attempt graded. */
  finish({ giveUp }: { readonly giveUp: boolean }): void {
    if (giveUp && this.#attempt.startedAt === undefined) {
      if (isOver(this.#attempt)) assertMay({ type: 'finish' }, this.#attempt);
      void this.stop('given up before the incident began');
      return;
    }
    assertMay({ type: giveUp ? 'hint' : 'finish' }, this.#attempt);
    this.#append({ type: 'finishing' });
    const before = this.#work;
    this.#work = before.then(async () => {
      const dossierOptions = { running: this, budgetsAtStart: this.#budgets, calibration: this.#calibration, signal: this.#ending.signal };
      try {
        const { dossier, result } = await finishAttempt(this.#options, dossierOptions);
        this.#options.log.saveDossier(this.#attempt.id, dossier);
        this.#append({ type: 'graded', result });
        this.#toProfile(result.passed ? 'passed' : 'failed', result.score);
      } catch (error) {
        await this.#void(`it could not be graded: ${error instanceof Error ? error.message : String(error)}`);
      }
    });
  }

  /** Ends it where it stands. Resolves when nothing of it is left in the lab. */
  async stop(reason: string): Promise<void> {
    const over = isOver(this.#attempt);
    this.#ending.abort();
    this.#injection?.resolve();
    if (!over) await this.#void(reason);
    await this.#work.catch(() => {});
  }

  async #void(reason: string): Promise<void> {
    if (isOver(this.#attempt)) return;
    this.#append({ type: 'voided', reason });
    this.#toProfile('voided');
    await this.incident.end().catch(() => {});
    await this.#options.shoppers.setRate(this.exercise.shop.checkoutsPerSecond).catch(() => {});
  }

  #toProfile(outcome: 'passed' | 'failed' | 'voided', score?: number): void {
    const { id: attempt, mode, seed } = this.#attempt;
    const line = { at: this.#options.clock.now(), attempt, exercise: this.exercise.id, mode, seed, outcome };
    this.#options.log.addToProfile(score === undefined ? line : { ...line, score });
  }

  #append(event: NewEvent): void {
    const whole = { ...event, at: this.#options.clock.now() } as AttemptEvent;
    this.#attempt = applyEvent(this.#attempt, whole);
    this.#record(whole);
    this.emit('change');
  }

  #record(event: AttemptEvent): void {
    this.#events.push(event);
    this.#options.log.append(this.#attempt.id, event);
  }
}
