import pc from 'picocolors';
import type { Report, Result } from './verify.ts';

/** Of one invariant, as many are told one by one; the rest is counted. */
const SHOWN = 20;

export function renderReport({ holds, orders, results }: Report): string {
  const width = Math.max(...results.map(({ invariant }) => invariant.length));
  const states = Object.entries(orders).map(([state, count]) => `${count} ${state}`);
  const broken = results.filter(({ violations }) => violations.length > 0);
  return [
    pc.dim(`${'INVARIANT'.padEnd(width)}  ${'CHECKED'.padStart(8)}  RESULT`),
    ...results.map((result) => row(result, width)),
    '',
    ...broken.flatMap(violationLines),
    `${holds ? pc.green('Holds') : pc.bold(pc.red('Violated'))}: orders ${states.length === 0 ? 'none' : states.join(', ')}.`,
  ].join('\n');
}

function row({ invariant, promise, checked, violations }: Result, width: number): string {
  const outcome = violations.length === 0 ? pc.green('ok') : pc.bold(pc.red(`VIOLATED ${violations.length}×`));
  return `${invariant.padEnd(width)}  ${String(checked).padStart(8)}  ${outcome}  ${pc.dim(promise)}`;
}

function violationLines({ invariant, violations }: Result): string[] {
  const rest = violations.length - SHOWN;
  return [
    `${pc.bold(invariant)}:`,
    ...violations.slice(0, SHOWN).map(({ subject, detail }) => `  ${subject}: ${detail}`),
    ...(rest > 0 ? [`  and ${rest} more; --json has them all`] : []),
    '',
  ];
}
