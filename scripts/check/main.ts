// `npm run check [-- name…]`: every check runs even if one before it fails; exit code 1 if any did, 64 for an unknown name.
import { writeFileSync } from 'node:fs';
import { styleText } from 'node:util';
import { checks } from './checks.ts';
import type { Verdict } from './verdicts.ts';

const shownLines = 200;

// Whoever reads us (head, a pager) may have seen enough.
process.stdout.on('error', () => process.exit(1));

const names = process.argv.slice(2);
const known = new Set(checks.map(({ name }) => name));
const unknown = names.find((name) => !known.has(name));
if (unknown !== undefined) {
  process.stderr.write(`check: there is no check ${JSON.stringify(unknown)}; there are ${[...known].join(', ')}\n`);
  process.exit(64);
}

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => stop.abort());

const verdicts: { name: string; status: Verdict['status']; reason?: string }[] = [];
for (const check of checks) {
  if (names.length > 0 && !names.includes(check.name)) continue;
  const startedAt = performance.now();
  const verdict = await judge(() => check.run(stop.signal));
  if (stop.signal.aborted) process.exit(130);
  print(check.name, verdict, performance.now() - startedAt);
  verdicts.push({ name: check.name, status: verdict.status, ...(verdict.status === 'skipped' && { reason: verdict.reason }) });
}
const reportPath = process.env['CHECK_REPORT'];
if (reportPath !== undefined) writeFileSync(reportPath, JSON.stringify(verdicts));
process.exitCode = verdicts.some(({ status }) => status === 'failed') ? 1 : 0;

async function judge(run: () => Promise<Verdict>): Promise<Verdict> {
  try {
    return await run();
  } catch (error) {
    return { status: 'failed', details: String(error) };
  }
}

function print(name: string, verdict: Verdict, durationMs: number): void {
  const time = `${(durationMs / 1000).toFixed(1)} s`.padStart(7);
  switch (verdict.status) {
    case 'passed':
      process.stdout.write(
        `${styleText('green', 'passed ')} ${name.padEnd(10)} ${time}${verdict.note === undefined ? '' : `  ${verdict.note}`}\n`,
      );
      return;
    case 'skipped':
      process.stdout.write(`${styleText('yellow', 'skipped')} ${name.padEnd(10)} ${time}  ${verdict.reason}\n`);
      return;
    case 'failed':
      process.stdout.write(`${styleText('red', 'failed ')} ${name.padEnd(10)} ${time}\n${indent(verdict.details)}\n`);
  }
}

function indent(details: string): string {
  const lines = details.trimEnd().split('\n');
  const left = lines.length - shownLines;
  return [...lines.slice(0, shownLines), ...(left > 0 ? [`… ${left} more lines`] : [])].map((line) => `    ${line}`).join('\n');
}
