import { join } from 'node:path';
import { type DiagnosisInput, ExerciseError, type Judged, type Standing, standingsOf } from '@faultline/exercise-engine';
import type { Conductor } from '../exercises/conductor.ts';
import type { AttemptView } from '../exercises/view-attempt.ts';
import { type GameDayRecord, readGameDay, writeGameDay } from './game-day-file.ts';

export interface GameDayDependencies {
  readonly conductor: Conductor;
  /** `.faultline/exercises` */
  readonly directory: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** A round that is over. Void ones are there, and count for nobody. */
export interface Round {
  readonly attempt: string;
  readonly outcome: 'passed' | 'failed' | 'voided';
  /** Of a graded one. */
  readonly title?: string;
  /** What the team did together, of 100. */
  readonly teamScore?: number;
  readonly standings: readonly Standing[];
}

export interface GameDayView {
  readonly open: boolean;
  readonly observers: readonly string[];
  /** The round under way, without what it is and without what anybody said. */
  readonly current?: Pick<AttemptView, 'id' | 'phase' | 'answered'> & { readonly held: boolean };
  readonly rounds: readonly Round[];
  /** Over all rounds, best first. */
  readonly board: readonly { readonly observer: string; readonly points: number; readonly answered: number }[];
}

const MOST_OBSERVERS = 20;

/**
 * A team looks at incidents together: a facilitator starts rounds and lets the incident loose, several observers say each for
 * themselves what it is, the team mends it, and a board says who saw what. A round is an attempt whose name nobody is told.
 */
export class GameDay {
  readonly #conductor: Conductor;
  readonly #file: string;
  readonly #now: () => number;
  /** Rounds that are over, which never change: boards are looked at all the while. */
  readonly #over = new Map<string, Round>();
  #record: GameDayRecord | undefined;

  constructor({ conductor, directory, now }: GameDayDependencies) {
    this.#conductor = conductor;
    this.#file = join(directory, 'game-day.json');
    this.#now = now;
    this.#record = readGameDay(this.#file);
  }

  /** Begins one; the board of the last one is gone then. @throws ExerciseError `game_day_open` */
  open(observers: readonly string[]): void {
    if (this.#record !== undefined && this.#record.closedAt === undefined)
      throw new ExerciseError('game_day_open', 'a game day is under way; end it with: node lab game-day close');
    this.#keep({ openedAt: this.#now(), observers: [], rounds: [] });
    for (const observer of observers) this.join(observer);
  }

  /** Who is there already stays. @throws ExerciseError `no_game_day`, `game_day_open` when it is full */
  join(observer: string): void {
    const record = this.#opened;
    if (this.#find(observer) !== undefined) return;
    if (record.observers.length >= MOST_OBSERVERS)
      throw new ExerciseError('game_day_open', `there are ${MOST_OBSERVERS} observers already, which is as many as a game day takes`);
    this.#keep({ ...record, observers: [...record.observers, observer] });
  }

  /**
   * Proves the shop healthy for the next incident, which then waits for {@link inject}.
   *
   * @param exercise its number or name; `random` for any. None of the pages says which it is
   * @throws ExerciseError as {@link Conductor.start} does; `unavailable` for an exercise with nothing to diagnose
   */
  async round(exercise: string, seed?: number): Promise<void> {
    const record = this.#opened;
    if (exercise !== 'random' && this.#conductor.catalogue.find(exercise).exercise.task !== 'diagnose')
      throw new ExerciseError('unavailable', 'this exercise asks for an alert; a round wants an incident that observers can diagnose');
    const { id } = await this.#conductor.start(exercise, { mode: 'random', held: true, ...(seed === undefined ? {} : { seed }) });
    this.#keep({ ...record, rounds: [...record.rounds, id] });
  }

  /** Lets the incident loose. @throws ExerciseError `no_game_day`, `wrong_phase` */
  inject(): void {
    this.#underWay().inject();
  }

  /**
   * What an observer says; their last answer counts. Only they learn whether their evidence held.
   *
   * @throws ExerciseError `unknown_observer`, `invalid_diagnosis`, `wrong_phase`
   */
  async answer(observer: string, input: DiagnosisInput): Promise<{ readonly evidence: readonly Judged[] }> {
    const round = this.#underWay();
    const known = this.#find(observer);
    if (known === undefined)
      throw new ExerciseError('unknown_observer', `there is no observer ${observer}; join with: node lab game-day join ${observer}`);
    return round.answer(known, input);
  }

  /** @throws ExerciseError `no_game_day`; `attempt_running` while a round is under way */
  close(): void {
    const record = this.#opened;
    if (this.#current() !== undefined)
      throw new ExerciseError('attempt_running', 'a round is under way; end it first with: node lab exercise finish (or --give-up)');
    this.#keep({ ...record, closedAt: this.#now() });
  }

  /** @throws ExerciseError `no_game_day` before the first one */
  view(): GameDayView {
    const record = this.#record;
    if (record === undefined) throw noGameDay();
    const current = this.#current();
    const rounds = record.rounds.flatMap((attempt) => (attempt === current?.id ? [] : this.#roundOf(attempt)));
    const points = (observer: string): number[] =>
      rounds.flatMap(({ standings }) => standings.filter((each) => each.observer === observer).map((each) => each.points));
    return {
      open: record.closedAt === undefined,
      observers: record.observers,
      ...(current === undefined
        ? {}
        : { current: { id: current.id, phase: current.phase, answered: current.answered, held: 'held' in current } }),
      rounds,
      board: record.observers
        .map((observer) => {
          const all = points(observer);
          return { observer, points: Math.round(all.reduce((sum, each) => sum + each, 0) * 10) / 10, answered: all.length };
        })
        .toSorted((a, b) => b.points - a.points),
    };
  }

  #roundOf(attempt: string): Round {
    const round = this.#over.get(attempt) ?? this.#gradedRound(attempt);
    this.#over.set(attempt, round);
    return round;
  }

  #gradedRound(attempt: string): Round {
    const outcome = this.#conductor.profile.find((line) => line.attempt === attempt)?.outcome ?? 'voided';
    if (outcome === 'voided') return { attempt, outcome, standings: [] };
    const { exercise, dossier, result } = this.#conductor.finished(attempt);
    return { attempt, outcome, title: exercise.title, teamScore: result.score, standings: standingsOf(exercise, dossier) };
  }

  get #opened(): GameDayRecord {
    if (this.#record === undefined || this.#record.closedAt !== undefined) throw noGameDay();
    return this.#record;
  }

  /** The last round as everybody may see it, while it is under way. */
  #current(): AttemptView | undefined {
    const last = this.#record?.rounds.at(-1);
    if (last === undefined || !this.#conductor.isUnderWay(last)) return undefined;
    return this.#conductor.view();
  }

  #underWay() {
    const last = this.#opened.rounds.at(-1);
    if (last === undefined || !this.#conductor.isUnderWay(last))
      throw new ExerciseError('wrong_phase', 'no round is under way; start one with: node lab game-day round <exercise>');
    return this.#conductor.current;
  }

  /** By the name as it was first given: Ada and ada are one. */
  #find(observer: string): string | undefined {
    return this.#record?.observers.find((each) => each.toLowerCase() === observer.toLowerCase());
  }

  #keep(record: GameDayRecord): void {
    this.#record = record;
    writeGameDay(this.#file, record);
  }
}

const noGameDay = (): ExerciseError =>
  new ExerciseError('no_game_day', 'no game day is under way; begin one with: node lab game-day open <observer>…');
