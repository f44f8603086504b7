import type { Sample } from '../lab/prometheus.ts';
import type { Tone } from '../lab/types.ts';

/** The records that the rules keep, by Sloth's names: the same on both stacks. In the order in which `slosOf` takes them. */
export const sloQueries = [
  'slo:objective:ratio',
  'slo:period_error_budget_remaining:ratio',
  'slo:current_burn_rate:ratio',
  'slo:time_period:days',
  'ALERTS{alertstate="firing", sloth_id!=""}',
] as const;

export interface Slo {
  readonly id: string;
  readonly service: string;
  readonly name: string;
  readonly objective: number;
  /** Of the period's budget, from 1 down; below 0 it is overspent. */
  readonly budgetLeft: number | undefined;
  /** 1 spends the budget exactly by the end of the period. */
  readonly burnRate: number | undefined;
  readonly periodDays: number | undefined;
  /** If it goes on like this; 0 when nothing is left; undefined when the budget lasts for the period. */
  readonly exhaustedInMs: number | undefined;
  readonly firing: readonly string[];
}

type Vectors = Readonly<Record<'objectives' | 'budgets' | 'burns' | 'periods' | 'alerts', readonly Sample[]>>;

export function slosOf({ objectives, budgets, burns, periods, alerts }: Vectors): Slo[] {
  return objectives.map(({ labels, value }) => {
    const id = labels['sloth_id'] ?? '';
    const of = (samples: readonly Sample[]): number | undefined => {
      const found = samples.find((sample) => sample.labels['sloth_id'] === id)?.value;
      return found === undefined || Number.isNaN(found) ? undefined : found;
    };
    const [budgetLeft, burnRate, periodDays] = [of(budgets), of(burns), of(periods)];
    return {
      id,
      service: labels['sloth_service'] ?? '',
      name: labels['sloth_slo'] ?? '',
      objective: value,
      budgetLeft,
      burnRate,
      periodDays,
      exhaustedInMs: exhaustedInMs({ budgetLeft, burnRate, periodDays }),
      firing: [...new Set(alerts.filter((sample) => sample.labels['sloth_id'] === id).map((sample) => sample.labels['alertname'] ?? ''))],
    };
  });
}

const DAY_MS = 86_400_000;

/** A rate of 1 spends a whole budget in a period; a quarter of it at rate 5 therefore lasts a twentieth of the period. */
export function exhaustedInMs({
  budgetLeft,
  burnRate,
  periodDays,
}: Pick<Slo, 'budgetLeft' | 'burnRate' | 'periodDays'>): number | undefined {
  if (budgetLeft === undefined || burnRate === undefined || periodDays === undefined) return undefined;
  if (budgetLeft <= 0) return 0;
  if (burnRate <= 1) return undefined;
  return (budgetLeft / burnRate) * periodDays * DAY_MS;
}

export const toneOfBudget = (left: number | undefined): Tone =>
  left === undefined ? 'neutral' : left <= 0 ? 'bad' : left < 0.25 ? 'warn' : 'good';
export const toneOfBurn = (rate: number | undefined): Tone =>
  rate === undefined ? 'neutral' : rate > 6 ? 'bad' : rate > 1 ? 'warn' : 'good';
