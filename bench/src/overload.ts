import { startBenchLab } from './lab/bench-lab.ts';
import { line, measure, type Step } from './lab/checkout-load.ts';
import type { BenchOptions } from './main.ts';

const FIRST_RATE = 10;
const LAST_RATE = 320;
/** Goodput below this share of what is offered: the system is saturated. Arrivals are random, so it is not closer to 1. */
const FOLLOWS = 0.8;

/** Raises an open load until goodput stops following, then offers three times the most that was good. */
export async function run({ json }: BenchOptions): Promise<void> {
  await using lab = await startBenchLab();
  const steps: Step[] = [];
  for (let offered = FIRST_RATE; offered <= LAST_RATE; offered = Math.round(offered * 1.3)) {
    const step = await measure(lab, offered);
    steps.push(step);
    if (!json) console.log(line(step));
    if (step.goodput < offered * FOLLOWS) break;
  }
  const peak = Math.max(...steps.map(({ goodput }) => goodput));
  const over = await measure(lab, Math.round(peak * 3));
  const ratio = over.goodput / peak;
  if (json) console.log(JSON.stringify({ steps, peak, over, ratio }, undefined, 2));
  else console.log(`${line(over)}\npeak ${peak.toFixed(1)}/s; at ${over.offered}/s goodput is ${ratio.toFixed(2)} of it`);
}
