import { attemptOf } from '../attempt/attempt.ts';
import { chart, clockTime, escapeXml } from './chart.ts';
import { clockNames, evidenceLines, type Finished, harmLines, observerRows } from './markdown.ts';
import { promptsFor } from './prompts.ts';
import { timelineOf } from './timeline.ts';

const style = `body{font:15px/1.5 system-ui,sans-serif;max-width:760px;margin:2rem auto;padding:0 1rem;color:#0f172a;background:#fff}
h1{font-size:1.5rem}h2{font-size:1.1rem;margin-top:2rem}table{border-collapse:collapse;width:100%}td,th{border-bottom:1px solid #e2e8f0;padding:.25rem .5rem;text-align:left;vertical-align:top}
code{background:#f1f5f9;padding:0 .25em;overflow-wrap:anywhere}.passed{color:#047857}.failed{color:#b91c1c}svg{width:100%;height:auto;margin:.5rem 0}
ol.time{list-style:none;padding:0}ol.time time{color:#475569;font-variant-numeric:tabular-nums;margin-right:.75rem}
@media (prefers-color-scheme:dark){body{background:#0f172a;color:#e2e8f0}td,th{border-color:#334155}code{background:#1e293b}svg{background:#f8fafc;border-radius:4px}.passed{color:#34d399}.failed{color:#f87171}ol.time time{color:#94a3b8}}`;

/** The retrospective as one page that stands alone: it can be mailed, and opens without a network. */
export function htmlReport(finished: Finished): string {
  const { exercise, dossier, result } = finished;
  const moments = timelineOf(dossier, result);
  const { fromMs, stepMs } = dossier.healthWindow;
  const plots = dossier.health.map(({ name, series }) => chart({ title: name, series, fromMs, stepMs, moments }));
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Retrospective: ${escapeXml(exercise.title)}</title><style>${style}</style></head><body>
<h1>${escapeXml(exercise.title)}</h1>
<p><strong class="${result.passed ? 'passed' : 'failed'}">${result.passed ? 'Passed' : 'Not passed'}, ${result.score} of 100.</strong> ${escapeXml(exercise.id)}, seed ${exercise.seed}</p>
${list(result.failures)}
<h2>What it was</h2><p>${escapeXml(exercise.truth.explanation)}</p>
${list(exercise.truth.propagation.map(({ from, to, how }) => `${from} → ${to}: ${how}`))}
<h2>Clocks</h2><table>${Object.entries(clockNames)
    .map(([key, name]) => row([name, clockCell(result.clocks[key as keyof typeof clockNames])]))
    .join('')}</table>
<h2>The shop</h2><p>Dashed: red the fault, amber alerts, blue what you did, grey what shoppers felt; hover for words.</p>
${plots.join('\n')}
${evidencePlots(finished)}
<h2>Timeline</h2><ol class="time">${moments.map(({ at, what }) => `<li><time>${clockTime(at)}</time>${escapeXml(what)}</li>`).join('')}</ol>
<h2>Score</h2><table>${Object.entries(result.parts)
    .map(([name, { points, of, why }]) => row([name, `${points} of ${of}`, why]))
    .join('')}${result.costs.map(({ points, why }) => row(['cost', `−${points}`, why])).join('')}</table>
${observers(finished)}<h2>Harm</h2>${list(harmLines(result))}
<h2>Evidence</h2>${list(evidenceLines(finished))}
<h2>How could observability have helped us detect this faster?</h2>${list(promptsFor(exercise, dossier, result))}
</body></html>
`;
}

/** Before, under load, and during, one after the other: what the evidence was judged by. */
function evidencePlots({ dossier }: Finished): string {
  const verdicts = attemptOf(dossier.events).diagnosis?.evidence ?? [];
  return verdicts
    .flatMap(({ evidence, observed, labels }) => {
      if (observed === undefined || !('query' in evidence)) return [];
      const key = JSON.stringify(labels);
      const of = (series: (typeof observed)['incident']) =>
        series.find((each) => labels === undefined || JSON.stringify(each.labels) === key)?.values ?? [];
      const values = [...of(observed.baseline), Number.NaN, ...of(observed.decoy ?? []), Number.NaN, ...of(observed.incident)];
      return [
        chart({
          title: `${evidence.query} (baseline, load alone, incident)`,
          series: [{ labels: {}, values }],
          fromMs: dossier.healthWindow.fromMs,
          stepMs: 2_000,
          moments: [],
        }),
      ];
    })
    .join('\n');
}

function observers(finished: Finished): string {
  const rows = observerRows(finished);
  return rows.length === 0 ? '' : `<h2>Observers</h2><table>${rows.map(row).join('')}</table>\n`;
}

const list = (lines: readonly string[]): string =>
  lines.length === 0 ? '' : `<ul>${lines.map((line) => `<li>${withCode(line)}</li>`).join('')}</ul>`;
const withCode = (text: string): string => escapeXml(text).replaceAll(/`([^`]+)`/g, '<code>$1</code>');
const row = (cells: readonly string[]): string => `<tr>${cells.map((cell) => `<td>${withCode(cell)}</td>`).join('')}</tr>`;
const clockCell = (at: number | undefined): string => (at === undefined ? '–' : clockTime(at));
