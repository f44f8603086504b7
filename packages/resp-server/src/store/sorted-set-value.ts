import { Footprint, SORTED_SET_LAYOUT } from './memory.ts';

export interface ScoredMember {
  readonly member: string;
  readonly score: number;
}

/** One end of a score interval: `5`, or `(5` when the score itself is left out. */
export interface ScoreBound {
  readonly score: number;
  readonly isExclusive: boolean;
}

export interface ScoreRange {
  readonly min: ScoreBound;
  readonly max: ScoreBound;
}

/**
 * Members in order of score, then of bytes.
 *
 * A sorted array with a map beside it instead of Redis's skip list: finding is logarithmic in both, and moving the
 * array's tail costs microseconds at the sizes of a lab (a hundred thousand members).
 */
export class SortedSetValue {
  readonly type = 'zset';
  readonly #scores = new Map<string, number>();
  readonly #sorted: ScoredMember[] = [];
  readonly #footprint = new Footprint(SORTED_SET_LAYOUT);

  get size(): number {
    return this.#sorted.length;
  }

  get isEmpty(): boolean {
    return this.#sorted.length === 0;
  }

  get memoryBytes(): number {
    return this.#footprint.bytes;
  }

  score(member: string): number | undefined {
    return this.#scores.get(member);
  }

  /** Minus zero becomes zero, as in the compact encoding that Redis uses for small sets. */
  set(member: string, givenScore: number): void {
    const score = givenScore + 0;
    const previous = this.#scores.get(member);
    if (previous === score) return;
    if (previous === undefined) this.#footprint.add(member);
    else this.#sorted.splice(this.#rank(member, previous), 1);
    this.#scores.set(member, score);
    this.#sorted.splice(this.#rank(member, score), 0, { member, score });
  }

  delete(member: string): boolean {
    const score = this.#scores.get(member);
    if (score === undefined) return false;
    this.#removeBetween(this.#rank(member, score), 1);
    return true;
  }

  /** Members of the ranks [start, end), lowest score first. */
  slice(start: number, end: number): readonly ScoredMember[] {
    return this.#sorted.slice(start, end);
  }

  /** The ranks [start, end) whose scores lie in the range; start is at most end. */
  ranksOf({ min, max }: ScoreRange): { readonly start: number; readonly end: number } {
    const start = this.#firstRank(({ score }) => (min.isExclusive ? score > min.score : score >= min.score));
    const end = this.#firstRank(({ score }) => (max.isExclusive ? score >= max.score : score > max.score));
    return { start, end: Math.max(start, end) };
  }

  /** Removes the ranks [start, end) and returns who held them. */
  removeRanks(start: number, end: number): readonly ScoredMember[] {
    return this.#removeBetween(start, Math.min(end, this.size) - start);
  }

  #removeBetween(start: number, count: number): readonly ScoredMember[] {
    const removed = this.#sorted.splice(start, count);
    for (const { member } of removed) {
      this.#scores.delete(member);
      this.#footprint.remove(member);
    }
    return removed;
  }

  /** Where this member stands, or would be put. */
  #rank(member: string, score: number): number {
    return this.#firstRank((other) => other.score > score || (other.score === score && other.member >= member));
  }

  /** The first rank for which the condition holds; it must hold for every later rank too. */
  #firstRank(holds: (candidate: ScoredMember) => boolean): number {
    let low = 0;
    let high = this.#sorted.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (holds(this.#sorted[middle] as ScoredMember)) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
