import { formatDuration } from '@faultline/chaos';
import pc from 'picocolors';
import { renderReport } from '../verify/render.ts';
import type { CrashResult, Verdict } from './crash-run.ts';

const verdicts: Readonly<Record<Verdict, string>> = {
  held: pc.green('held'),
  violated: pc.bold(pc.red('VIOLATED')),
  unresolved: pc.bold(pc.red('UNRESOLVED')),
  not_fired: pc.yellow('NOT FIRED'),
};

/** One line; where something is wrong, all that is known of it below. */
export function renderCrash({ scenario, verdict, purchases, retries, report, ...times }: CrashResult): string {
  const { seed, point, passing } = scenario;
  const bought = Object.entries(purchases).map(([outcome, count]) => `${count} ${outcome}`);
  const back = times.backAfterMs === undefined ? '' : `, back after ${formatDuration(times.backAfterMs)}`;
  const line = [
    `seed ${String(seed).padEnd(3)}`,
    `${point} #${passing}`.padEnd(30),
    verdicts[verdict],
    pc.dim(`${bought.join(', ') || 'nothing bought'}; ${retries} retries${back}; ${formatDuration(times.tookMs)}`),
  ].join('  ');
  return report.holds ? line : `${line}\n${renderReport(report)}`;
}

export function renderSummary(results: readonly CrashResult[]): string {
  const count = (verdict: Verdict): number => results.filter((result) => result.verdict === verdict).length;
  const points = new Set(results.filter(({ verdict }) => verdict === 'held').map(({ scenario }) => scenario.point));
  const parts = [
    `${count('held')} of ${results.length} crashes held, at ${points.size} points`,
    ...(count('violated') > 0 ? [`${count('violated')} VIOLATED`] : []),
    ...(count('unresolved') > 0 ? [`in ${count('unresolved')} a key was not resolved in time`] : []),
    ...(count('not_fired') > 0 ? [`${count('not_fired')} did not fire`] : []),
  ];
  return `${parts.join('; ')}.`;
}
