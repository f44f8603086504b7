import type { Command } from 'commander';
import { findRun } from '../lab-client.ts';
import { cell, type Line, paint, type Style, span } from '../spans.ts';
import { formatNumber } from '../telemetry/render-series.ts';
import { ask } from '../telemetry/telemetry-client.ts';

interface Slo {
  readonly service: string;
  readonly slo: string;
  /** Share of good events, from 0 to 1. */
  readonly objective: number;
  /** Of the period's budget, from 1 down; below 0 it is overspent. */
  readonly budgetRemaining?: number;
  /** 1 spends the budget exactly by the end of the period. */
  readonly burnRate?: number;
  readonly periodDays?: number;
  readonly firing: readonly string[];
}

type Vector = {
  readonly data: {
    readonly result: readonly { readonly metric: Readonly<Record<string, string>>; readonly value: readonly [number, string] }[];
  };
};

export function registerSlo(program: Command): void {
  program
    .command('slo')
    .description('the error budgets: what is left, how fast it burns, and which alerts fire')
    .option('--json', 'as JSON')
    .addHelpText('after', '\nExample:\n  node lab slo')
    .action(async ({ json = false }: { json?: boolean }) => {
      const slos = await readSlos(findRun().urls.prometheus);
      console.log(json ? JSON.stringify(slos, null, 2) : render(slos).map(paint).join('\n'));
    });
}

/** From the records that the rules keep, which are the same on both stacks. */
async function readSlos(prometheus: string): Promise<Slo[]> {
  const read = async (query: string) => (await ask<Vector>(prometheus, '/api/v1/query', { query })).data.result;
  const [objectives, budgets, burns, periods, alerts] = await Promise.all([
    read('slo:objective:ratio'),
    read('slo:period_error_budget_remaining:ratio'),
    read('slo:current_burn_rate:ratio'),
    read('slo:time_period:days'),
    read('ALERTS{alertstate="firing", sloth_id!=""}'),
  ]);
  return objectives.map(({ metric, value }) => {
    const id = metric['sloth_id'];
    const of = (vector: Vector['data']['result']): number | undefined => {
      const found = vector.find((sample) => sample.metric['sloth_id'] === id);
      return found === undefined ? undefined : Number(found.value[1]);
    };
    const [budgetRemaining, burnRate, periodDays] = [of(budgets), of(burns), of(periods)];
    return {
      service: metric['sloth_service'] ?? '',
      slo: metric['sloth_slo'] ?? '',
      objective: Number(value[1]),
      ...(budgetRemaining === undefined ? {} : { budgetRemaining }),
      ...(burnRate === undefined ? {} : { burnRate }),
      ...(periodDays === undefined ? {} : { periodDays }),
      firing: alerts.filter((sample) => sample.metric['sloth_id'] === id).map((sample) => sample.metric['alertname'] ?? ''),
    };
  });
}

const BAR_WIDTH = 20;

function render(slos: readonly Slo[]): Line[] {
  if (slos.length === 0) return [[span('no objectives are being measured yet', 'dim')]];
  const title = [
    cell('SERVICE', { width: 10 }),
    cell('OBJECTIVE', { width: 38 }),
    cell('BUDGET LEFT', { width: BAR_WIDTH + 8 }),
    cell('BURN RATE', { width: 11 }),
    span('ALERTS'),
  ].map(({ text }) => span(text, 'dim'));
  return [title, ...slos.map(row)];
}

function row({ service, slo, objective, budgetRemaining, burnRate, periodDays, firing }: Slo): Line {
  const period = periodDays === undefined ? '' : ` in ${periodDays < 3 ? `${formatNumber(periodDays * 24)} h` : `${periodDays} d`}`;
  return [
    cell(service, { width: 10 }),
    cell(`${slo} ${formatNumber(objective * 100)}%${period}`, { width: 38 }),
    ...budget(budgetRemaining),
    cell(burnRate === undefined ? 'no traffic' : `${formatNumber(Number(burnRate.toFixed(2)))} ×`, {
      width: 11,
      style: burnStyle(burnRate),
    }),
    span(firing.join(', '), 'bad'),
  ];
}

function budget(remaining: number | undefined): Line {
  if (remaining === undefined) return [cell('–', { width: BAR_WIDTH + 8, style: 'dim' })];
  const filled = Math.round(Math.min(1, Math.max(0, remaining)) * BAR_WIDTH);
  const style: Style = remaining <= 0 ? 'bad' : remaining < 0.25 ? 'warn' : 'good';
  return [
    span('█'.repeat(filled), style),
    span('░'.repeat(BAR_WIDTH - filled), 'dim'),
    cell(`${Math.round(remaining * 100)}%`, { width: 6, align: 'right', style }),
    span('  '),
  ];
}

const burnStyle = (rate: number | undefined): Style => (rate === undefined ? 'dim' : rate > 6 ? 'bad' : rate > 1 ? 'warn' : 'plain');
