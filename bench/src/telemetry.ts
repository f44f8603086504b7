import { startBenchLab } from './lab/bench-lab.ts';
import { line, measure, quantile, type Step } from './lab/checkout-load.ts';
import type { BenchOptions } from './main.ts';

/** More than the shop can take: what it still answers within a second is what it can. */
const OFFERED = 40;
const ROUNDS = 3;
/** Until everything has run hot. */
const WARM_UP_MS = 25_000;

const variants = {
  full: [],
  'traces at 10 %': ['OTEL_TRACES_SAMPLER=parentbased_traceidratio', 'OTEL_TRACES_SAMPLER_ARG=0.1'],
  off: ['OTEL_SDK_DISABLED=true', 'LOG_LEVEL=error'],
} as const;

type Variant = keyof typeof variants;
type Round = Readonly<Record<Variant, Step>>;

/**
 * What telemetry costs: goodput at saturation with everything on, with one trace in ten, and with no traces and no logs. Metrics are
 * scraped in all three. The variants take turns, each with a lab of its own, so that what the machine does besides meets all alike.
 */
export async function run({ json }: BenchOptions): Promise<void> {
  const rounds: Round[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const steps: Partial<Record<Variant, Step>> = {};
    for (const variant of Object.keys(variants) as Variant[]) {
      steps[variant] = await saturate(variant);
      if (!json) console.log(`${variant.padEnd(14)} ${line(steps[variant])}`);
    }
    rounds.push(steps as Round);
  }
  const ratios = (variant: Variant): number[] => rounds.map((round) => round[variant].goodput / round.off.goodput).sort((a, b) => a - b);
  const summary = Object.fromEntries((['full', 'traces at 10 %'] as const).map((variant) => [variant, ratios(variant)]));
  if (json) console.log(JSON.stringify({ offered: OFFERED, rounds, ratios: summary }, undefined, 2));
  else
    for (const [variant, all] of Object.entries(summary))
      console.log(`${variant}: ${quantile(all, 0.5).toFixed(2)} of the goodput without (${all.map((each) => each.toFixed(2)).join(', ')})`);
}

async function saturate(variant: Variant): Promise<Step> {
  await using lab = await startBenchLab(variants[variant].flatMap((setting) => ['--set', setting]));
  await lab.setRate(OFFERED / 2);
  await new Promise((resolve) => {
    setTimeout(resolve, WARM_UP_MS);
  });
  return await measure(lab, OFFERED);
}
