import { describe, expect, it } from 'vitest';
import { RetryBudget } from './retry-budget.ts';

function createBudget(options: { budgetRatio: number; minPerSecond: number }) {
  const clock = { ms: 0, now: () => clock.ms };
  return { budget: new RetryBudget(options, clock), clock };
}

function withdrawAll(budget: RetryBudget): number {
  let withdrawn = 0;
  while (budget.tryWithdraw()) withdrawn += 1;
  return withdrawn;
}

describe('a retry budget', () => {
  it('earns exactly one retry from ten requests at a tenth each', () => {
    const { budget } = createBudget({ budgetRatio: 0.1, minPerSecond: 0 });
    for (let request = 0; request < 9; request += 1) budget.recordRequest();
    expect(budget.tryWithdraw()).toBe(false);
    budget.recordRequest();
    expect(budget.tryWithdraw()).toBe(true);
    expect(budget.tryWithdraw()).toBe(false);
  });

  it('lets no more than a tenth of the requests be retried when everything fails', () => {
    const { budget } = createBudget({ budgetRatio: 0.1, minPerSecond: 0 });
    let retries = 0;
    for (let request = 0; request < 1_000; request += 1) {
      budget.recordRequest();
      if (budget.tryWithdraw()) retries += 1;
    }
    expect(retries).toBe(100);
  });

  it('grants its minimum to a service without traffic', () => {
    const { budget, clock } = createBudget({ budgetRatio: 0.1, minPerSecond: 2 });
    withdrawAll(budget);
    clock.ms += 499;
    expect(budget.tryWithdraw()).toBe(false);
    clock.ms += 1;
    expect(budget.tryWithdraw()).toBe(true);
  });

  it('starts with one second of its minimum', () => {
    expect(createBudget({ budgetRatio: 0.1, minPerSecond: 1 }).budget.left).toBe(1);
    expect(createBudget({ budgetRatio: 0.1, minPerSecond: 0 }).budget.left).toBe(0);
  });

  it('saves no more than ten retries, however long the calm', () => {
    const { budget, clock } = createBudget({ budgetRatio: 0.1, minPerSecond: 1 });
    clock.ms += 3_600_000;
    for (let request = 0; request < 10_000; request += 1) budget.recordRequest();
    expect(budget.left).toBe(10);
    expect(withdrawAll(budget)).toBe(10);
  });

  it('says how far it is to the next retry', () => {
    const { budget } = createBudget({ budgetRatio: 0.25, minPerSecond: 0 });
    budget.recordRequest();
    expect(budget.left).toBe(0.25);
  });

  it('grants nothing when both its sources are zero', () => {
    const { budget, clock } = createBudget({ budgetRatio: 0, minPerSecond: 0 });
    clock.ms += 60_000;
    budget.recordRequest();
    expect(budget.tryWithdraw()).toBe(false);
  });
});
