import type { Journal } from '../run/journal.ts';
import { escapeHtml } from './markup.ts';
import { plot } from './plot.ts';
import { style } from './style.ts';
import type { Timeline } from './timeline.ts';
import { markOf, resultOf, seconds, stepsOf, verdictWords } from './words.ts';

/** The run as one file that needs no other: no script, no font, no picture from elsewhere. */
export function renderHtml(journal: Journal, timeline: Timeline | undefined): string {
  const { experiment, faultline, start, end } = journal;
  const { title, description } = experiment as { title: string; description: string };
  const { word, meaning } = verdictWords[faultline.verdict];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(`${word}: ${title}`)}</title>
<style>${style}</style>
</head>
<body>
<main>
<header>
<p class="file">${escapeHtml(faultline.file)}</p>
<h1>${escapeHtml(title)}</h1>
<p class="verdict ${faultline.verdict}"><strong>${word}</strong> ${escapeHtml(meaning)}</p>
${findings(journal)}
<p class="description">${escapeHtml(description.trim())}</p>
<p class="meta">${escapeHtml(start)} · ${seconds(start, end)} s · exit code ${faultline.exit_code}${faultline.faults.length === 0 ? '' : ` · ${faultline.faults.length} ${faultline.faults.length === 1 ? 'fault' : 'faults'}`}</p>
</header>
<section class="plot">
${timeline === undefined ? '<p>The telemetry backend did not answer, so there is no timeline.</p>' : plot(journal, timeline)}
</section>
${faults(journal)}
<section>
<h2>What was done</h2>
<table>
<thead><tr><th></th><th>Activity</th><th class="number">At</th><th>Result</th></tr></thead>
${stepsOf(journal)
  .map(
    ({ part, runs }) =>
      `<tbody><tr class="part"><th colspan="4">${part}</th></tr>${runs.map((run) => step(run, start)).join('\n')}</tbody>`,
  )
  .join('\n')}
</table>
${during(journal)}
</section>
</main>
</body>
</html>
`;
}

function step(run: Parameters<typeof markOf>[0], start: string): string {
  const mark = markOf(run);
  const kind = mark === '✗' ? 'bad' : mark === '✓' ? 'good' : 'dim';
  return `<tr><td class="mark ${kind}">${mark}</td><td>${escapeHtml(run.activity.name)}</td><td class="number">${seconds(start, run.start)} s</td><td>${escapeHtml(resultOf(run))}</td></tr>`;
}

function findings({ faultline }: Journal): string {
  if (faultline.findings.length === 0) return '';
  return `<ul class="findings">${faultline.findings.map(({ message }) => `<li>${escapeHtml(message)}</li>`).join('')}</ul>`;
}

function faults({ faultline, start }: Journal): string {
  if (faultline.faults.length === 0) return '';
  const rows = faultline.faults.map(({ kind, target, startMs, endMs, endReason = '', evidence = '' }) => {
    const at = seconds(start, new Date(startMs).toISOString());
    const lasted = endMs === undefined ? '' : `${Math.round((endMs - startMs) / 100) / 10} s`;
    return `<tr><td><code>${escapeHtml(kind)}</code></td><td><code>${escapeHtml(target)}</code></td><td class="number">${at} s</td><td class="number">${lasted}</td><td>${escapeHtml(endReason)}</td><td>${escapeHtml(evidence)}</td></tr>`;
  });
  return `<section><h2>Faults</h2><table><thead><tr><th>Kind</th><th>Target</th><th class="number">At</th><th class="number">For</th><th>Ended</th><th>Evidence</th></tr></thead><tbody>${rows.join('')}</tbody></table></section>`;
}

function during({ steady_states: { during: looks } }: Journal): string {
  if (looks.length === 0) return '';
  const unmet = looks.filter(({ steady_state_met: met }) => !met).length;
  return `<p>During the method the hypothesis was looked at ${looks.length} times; ${unmet === 0 ? 'it was met each time' : `it was not met ${unmet} times`}.</p>`;
}
