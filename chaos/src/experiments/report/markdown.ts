import type { Journal } from '../run/journal.ts';
import type { Series, Timeline } from './timeline.ts';
import { markOf, resultOf, seconds, stepsOf, verdictWords } from './words.ts';

/** The run as Markdown, for a pull request or a wiki. */
export function renderMarkdown(journal: Journal, timeline: Timeline | undefined): string {
  const { experiment, faultline, start, end } = journal;
  const { title, description } = experiment as { title: string; description: string };
  const { word, meaning } = verdictWords[faultline.verdict];
  return `${[
    `# ${title}`,
    `**${word}** (exit ${faultline.exit_code}): ${meaning}.`,
    ...(faultline.findings.length === 0 ? [] : [faultline.findings.map(({ message }) => `- ${message}`).join('\n')]),
    description.trim(),
    `${start} to ${end}, ${seconds(start, end)} s · \`${faultline.file}\``,
    ...faultLines(journal),
    '## What was done',
    stepsOf(journal)
      .map(({ part, runs }) =>
        table(
          [part, '', 'at', 'result'],
          runs.map((run) => [markOf(run), run.activity.name, `${seconds(start, run.start)} s`, resultOf(run)]),
        ),
      )
      .join('\n\n'),
    ...duringLines(journal),
    '## Over time',
    timeline === undefined ? 'The telemetry backend did not answer, so there is no timeline.' : timelineTable(timeline),
  ].join('\n\n')}\n`;
}

function faultLines({ faultline: { faults } }: Journal): string[] {
  if (faults.length === 0) return [];
  const rows = faults.map(({ kind, target, startMs, endMs, endReason, evidence }) => [
    kind,
    target,
    endMs === undefined ? '' : `${Math.round((endMs - startMs) / 100) / 10} s`,
    endReason ?? '',
    evidence ?? '',
  ]);
  return ['## Faults', table(['kind', 'target', 'in force for', 'ended', 'evidence'], rows)];
}

function duringLines({ steady_states: { during } }: Journal): string[] {
  if (during.length === 0) return [];
  const unmet = during.filter(({ steady_state_met: met }) => !met).length;
  return [
    `During the method the hypothesis was looked at ${during.length} times; ${unmet === 0 ? 'it was met each time' : `it was not met ${unmet} times`}.`,
  ];
}

function timelineTable({ load, errors, latency, breakers, alerts }: Timeline): string {
  const row = (what: string, { name, points }: Series, factor: number, unit: string): string[] => {
    const values = points.map(({ value }) => value * factor);
    const most = values.length === 0 ? 0 : Math.max(...values);
    return [`${what} ${name}`.trim(), `\`${sparkline(values)}\``, `${Number(most.toPrecision(3))}${unit}`];
  };
  return table(
    ['', '', 'most'],
    [
      ...load.map((series) => row('checkouts', series, 1, '/s')),
      ...errors.map((series) => row('', series, 100, ' %')),
      ...latency.map((series) => row('latency', series, 1_000, ' ms')),
      ...breakers.map((series) => row('breaker', series, 1, '')),
      ...alerts.map(({ name, points }) => [`alert ${name}`, '', `${points.length} s`]),
    ],
  );
}

const blocks = '▁▂▃▄▅▆▇█';
const SPARKLINE_WIDTH = 60;

function sparkline(values: readonly number[]): string {
  const size = Math.max(1, Math.ceil(values.length / SPARKLINE_WIDTH));
  const most = Math.max(...values, Number.MIN_VALUE);
  const cells: string[] = [];
  for (let at = 0; at < values.length; at += size) {
    const highest = Math.max(...values.slice(at, at + size));
    cells.push(blocks[Math.min(blocks.length - 1, Math.floor((highest / most) * blocks.length))] ?? ' ');
  }
  return cells.join('');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
