import { type ActivityRun, type Journal, markOf, type RunEvent, resultOf, verdictWords } from '@faultline/chaos/experiments';
import { type Line, type Style, span } from '../spans.ts';

const phases: Readonly<Record<string, string>> = { before: 'Before', method: 'Method', after: 'After', rollbacks: 'Rollbacks' };
const SETTLING_EVERY_MS = 5_000;

/** A run, line by line, as it happens. */
export function createProgress(write: (line: Line) => void): (event: RunEvent) => void {
  const startMs = performance.now();
  let settlingToldMs = Number.NEGATIVE_INFINITY;
  const stamp = () => span(`${((performance.now() - startMs) / 1_000).toFixed(1).padStart(6)}s  `, 'dim');

  return (event) => {
    switch (event.type) {
      case 'phase':
        settlingToldMs = Number.NEGATIVE_INFINITY;
        return write([stamp(), span(phases[event.phase] ?? event.phase, 'bold'), span(`  ${event.title}`, 'dim')]);
      case 'activity_started':
        return undefined;
      case 'activity_ended':
        return write([stamp(), ...activityLine(event.run)]);
      case 'pause':
        return write([stamp(), span(`  … ${event.seconds} s`, 'dim')]);
      case 'settling': {
        if (performance.now() - settlingToldMs < SETTLING_EVERY_MS) return undefined;
        settlingToldMs = performance.now();
        const failing = event.failing.map((run) => `${run.activity.name} (${resultOf(run)})`).join('; ');
        return write([stamp(), span(`  … not yet: ${failing}`, 'dim')]);
      }
      case 'during':
        return write([
          stamp(),
          event.met
            ? span('  ✓ the hypothesis holds again', 'good')
            : span(
                `  ✗ the hypothesis does not hold: ${event.failing.map((run) => `${run.activity.name}: ${resultOf(run)}`).join('; ')}`,
                'bad',
              ),
        ]);
      case 'fault': {
        const { kind, target, evidence, endReason } = event.fault;
        const what = `${kind} on ${target}`;
        if (endReason !== undefined) return write([stamp(), span(`  ⚡ ${what} has ended (${endReason.replaceAll('_', ' ')})`, 'warn')]);
        return write([stamp(), span(`  ⚡ ${what} is in force${evidence === undefined ? '' : `: ${evidence}`}`, 'warn')]);
      }
      case 'note':
        return write([stamp(), span(`  ! ${event.text}`, 'warn')]);
      default:
        return event satisfies never;
    }
  };
}

function activityLine(run: ActivityRun): Line {
  const mark = markOf(run);
  const style: Style = mark === '✗' ? 'bad' : mark === '✓' ? 'good' : 'dim';
  const result = resultOf(run);
  return [span(`  ${mark} `, style), span(run.activity.name), span(result === '' ? '' : `  ${result}`, mark === '✗' ? 'bad' : 'dim')];
}

export function verdictLines({ faultline, experiment }: Journal): Line[] {
  const { word, meaning } = verdictWords[faultline.verdict];
  const { title } = experiment as { title: string };
  return [
    [],
    [span(word, faultline.verdict === 'held' ? 'good' : 'bad'), span(`  ${title}: ${meaning}`)],
    ...faultline.findings.map(({ message }) => [span(`  ${message}`)]),
  ];
}
