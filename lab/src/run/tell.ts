import { relative } from 'node:path';
import { formatDuration } from '@faultline/chaos';
import pc from 'picocolors';
import type { RunFile } from '../state/run-file.ts';
import { describeExit } from '../supervisor/process-state.ts';
import type { Supervisor } from '../supervisor/supervisor.ts';
import type { Narrator } from './narrator.ts';

/** What a person can do now that the lab is up. */
export function summary({
  run,
  supervisor,
  link,
  tookMs,
}: {
  run: RunFile;
  supervisor: Supervisor;
  /** Opens the console, once. */
  link: string;
  tookMs: number;
}): string {
  const { gateway, lab, toxiproxy } = run.urls;
  const count = supervisor.processes.length;
  const rows = [
    ['console', `${link}  ${pc.dim('(opens once; again: node lab console)')}`],
    ['shop', gateway],
    ['API docs', `${gateway}/docs`],
    ['lab API', `${lab}/api/status  ${pc.dim('(token in .faultline/run.json)')}`],
    ['edge proxies', `${toxiproxy}/proxies`],
    ['logs', relative(process.cwd(), run.files.logs)],
  ];
  const next = [
    ['node lab status --watch', 'load, errors, breakers, queue'],
    ['node lab chaos inject latency --edge payment-provider --latency 3s --for 60s', ''],
    ['node lab logs order --follow', ''],
  ];
  return [
    '',
    `${pc.bold('Faultline is up')} ${pc.dim(`(${count} processes, ${formatDuration(tookMs)})`)}`,
    '',
    ...rows.map(([name = '', value = '']) => `  ${name.padEnd(13)} ${value}`),
    '',
    'Try in a second terminal:',
    ...next.map(([command = '', what = '']) => `  ${pc.cyan(command)}${what === '' ? '' : `  ${pc.dim(what)}`}`),
    '',
    'Ctrl-C stops everything.',
    '',
  ].join('\n');
}

/** After the start, only what a person would want to be told without having asked. */
export function narrateEvents(supervisor: Supervisor, narrator: Narrator): void {
  const say = (text: string): void => narrator.say(`${pc.dim(new Date().toTimeString().slice(0, 8))} ${text}`);
  const diedAtMs = new Map<string, number>();
  supervisor.on('died', ({ name, failuresInARow }, exit) => {
    diedAtMs.set(name, performance.now());
    // Of a process that keeps dying, not every death is news.
    if (failuresInARow <= 3) say(`${name} ${describeExit(exit)}; starting it again`);
    if (failuresInARow === 3) say(`${name} keeps dying: see node lab logs ${name}`);
  });
  supervisor.on('unresponsive', ({ name }, misses) => {
    if (misses === 3) say(`${name} does not answer; killing it`);
  });
  supervisor.on('state', ({ name }, { status }, previous) => {
    const since = diedAtMs.get(name);
    if (status === 'ready' && since !== undefined) {
      say(`${name} is back after ${formatDuration(performance.now() - since)}`);
      diedAtMs.delete(name);
    }
    if (status === 'paused') say(`${name} is paused`);
    if (previous.status === 'paused' && status !== 'stopping') say(`${name} is no longer paused`);
  });
}
