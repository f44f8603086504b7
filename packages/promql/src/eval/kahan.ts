/**
 * Kahan's summation in Neumaier's variant: a running sum with the error it has made so far, so that `1e100 + 1 - 1e100`
 * is 1. The caller adds `compensation` to `sum` in the end.
 */
export class KahanSum {
  sum = 0;
  compensation = 0;

  reset(): void {
    this.sum = 0;
    this.compensation = 0;
  }

  add(value: number): void {
    const total = this.sum + value;
    if (total === Number.POSITIVE_INFINITY || total === Number.NEGATIVE_INFINITY) this.compensation = 0;
    else if (Math.abs(this.sum) >= Math.abs(value)) this.compensation += this.sum - total + value;
    else this.compensation += value - total + this.sum;
    this.sum = total;
  }

  /** Adds values[from] … values[to - 1]. The same as `add` one by one, but several times as fast. */
  addAll(values: Float64Array, from: number, to: number): void {
    let { sum, compensation } = this;
    for (let i = from; i < to; i++) {
      const value = values[i] as number;
      const total = sum + value;
      if (total === Number.POSITIVE_INFINITY || total === Number.NEGATIVE_INFINITY) compensation = 0;
      else if (Math.abs(sum) >= Math.abs(value)) compensation += sum - total + value;
      else compensation += value - total + sum;
      sum = total;
    }
    this.sum = sum;
    this.compensation = compensation;
  }

  get total(): number {
    return this.sum + this.compensation;
  }
}

/**
 * The mean of values that arrive one by one: by the sum while that is finite, since it is exact for equal values,
 * and by a running mean from the moment the sum would overflow.
 */
export class KahanMean {
  #count = 0;
  #sum = new KahanSum();
  #incremental = false;

  reset(): void {
    this.#count = 0;
    this.#sum.reset();
    this.#incremental = false;
  }

  add(value: number): void {
    this.#count += 1;
    const count = this.#count;
    const sum = this.#sum;
    if (!this.#incremental) {
      const { sum: before, compensation } = sum;
      sum.add(value);
      if (count === 1 || Number.isFinite(sum.sum) || Number.isNaN(sum.sum)) return;
      this.#incremental = true;
      sum.sum = before / (count - 1);
      sum.compensation = compensation / (count - 1);
    }
    if (!Number.isFinite(sum.sum) && !Number.isNaN(sum.sum)) {
      // An infinite mean stays, whatever is added to it, unless that is NaN or the opposite infinity.
      if (value === sum.sum || Number.isFinite(value)) return;
    }
    const weight = (count - 1) / count;
    sum.sum *= weight;
    sum.compensation *= weight;
    sum.add(value / count);
  }

  get mean(): number {
    if (this.#incremental) return this.#sum.total;
    return this.#sum.sum / this.#count + this.#sum.compensation / this.#count;
  }
}
