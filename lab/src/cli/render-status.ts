import { formatDuration } from '@faultline/chaos';
import type { Fault } from '@faultline/chaos/contract';
import type { ProcessView } from '../status/process-view.ts';
import type { BreakerState, ReplicaStatus, ServiceStatus, StatusSnapshot } from '../status/snapshot.ts';
import { cell, type Line, type Style, span } from './spans.ts';

/** The status as lines of text; what a colour says, a word says too. The most important comes first, for small terminals. */
export function renderStatus(snapshot: StatusSnapshot): Line[] {
  return [
    header(snapshot),
    checkouts(snapshot),
    shoppers(snapshot),
    queue(snapshot),
    [],
    ...services(snapshot.services),
    [],
    ...faults(snapshot),
    [],
    ...processes(snapshot.processes),
  ];
}

function header({ phase, startedAt, at, urls, services, windowMs }: StatusSnapshot): Line {
  const load = services.find(({ name }) => name === 'gateway')?.requestsPerSecond;
  return [
    span('Faultline ', 'bold'),
    span(phase, phase === 'running' ? 'good' : 'warn'),
    span(` for ${formatDuration(Date.parse(at) - Date.parse(startedAt))}`),
    span(`  load ${load === undefined ? '–' : load.toFixed(1)} requests/s`),
    span(`  ${urls['gateway'] ?? ''}  (rates over ${windowMs / 1_000} s)`, 'dim'),
  ];
}

const outcomeStyles: Readonly<Record<string, Style>> = { confirmed: 'good', pending: 'warn', shed: 'bad', error: 'bad' };

function checkouts({ checkoutsPerSecond }: StatusSnapshot): Line {
  const outcomes = Object.entries(checkoutsPerSecond).filter(([, rate]) => rate > 0);
  if (outcomes.length === 0) return [span('checkouts/s  '), span('none', 'dim')];
  return [
    span('checkouts/s  '),
    ...outcomes.map(([outcome, rate]) => span(`${outcome} ${rate.toFixed(2)}  `, outcomeStyles[outcome] ?? 'plain')),
  ];
}

function shoppers({ shoppers: seen }: StatusSnapshot): Line {
  if (seen === undefined) return [span('shoppers     '), span('nobody there', 'dim')];
  const { checkoutsPerSecond, goodPerSecond, latencyMs } = seen;
  const share = checkoutsPerSecond === 0 ? '' : ` (${Math.round((100 * goodPerSecond) / checkoutsPerSecond)}%)`;
  return [
    span(`shoppers     ${checkoutsPerSecond.toFixed(2)} checkouts/s, good and in time ${goodPerSecond.toFixed(2)}${share}`),
    span(`, p50 ${formatDuration(latencyMs.p50)}, p95 ${formatDuration(latencyMs.p95)}`),
  ];
}

function queue({ paymentQueue }: StatusSnapshot): Line {
  if (paymentQueue === undefined) return [span('unpaid       '), span('unknown', 'dim')];
  const { depth, oldestAgeSeconds } = paymentQueue;
  const style = depth === 0 ? 'plain' : 'warn';
  return [
    span('unpaid       '),
    span(depth === 0 ? '0 orders' : `${depth} orders, the oldest for ${formatDuration(oldestAgeSeconds * 1_000)}`, style),
  ];
}

function services(all: readonly ServiceStatus[]): Line[] {
  const title = [
    cell('SERVICE', { width: 10 }),
    cell('REQ/S', { width: 7, align: 'right' }),
    cell('ERRORS', { width: 8, align: 'right' }),
    cell('P95', { width: 8, align: 'right' }),
    span('  '),
    cell('REPLICAS', { width: 18 }),
    span('  BREAKERS'),
  ].map(({ text }) => span(text, 'dim'));
  return [title, ...all.flatMap(serviceLines)];
}

function serviceLines(service: ServiceStatus): Line[] {
  const { name, requestsPerSecond, errorRatio, p95Ms, replicas, breakers } = service;
  const unwell = replicas.flatMap(({ process, failing }) =>
    failing.map(({ check, critical, error }) => [
      span(`  ${process}: `),
      span(`${check} fails${critical ? '' : ' (not critical)'}`, critical ? 'bad' : 'warn'),
      span(error === undefined ? '' : ` ${error}`, 'dim'),
    ]),
  );
  const row = [
    cell(name, { width: 10 }),
    cell(requestsPerSecond?.toFixed(1) ?? '–', { width: 7, align: 'right' }),
    cell(errorRatio === undefined ? '–' : `${(errorRatio * 100).toFixed(1)}%`, { width: 8, align: 'right', style: errorStyle(errorRatio) }),
    cell(p95Ms === undefined ? '–' : formatDuration(p95Ms), { width: 8, align: 'right' }),
    span('  '),
    cell(countReadiness(replicas), { width: 18, style: readinessStyle(replicas) }),
    span('  '),
    ...breakerSpans(breakers),
  ];
  return [row, ...unwell];
}

const errorStyle = (ratio: number | undefined): Style => (ratio === undefined || ratio < 0.005 ? 'plain' : 'bad');

const readinessWords: Readonly<Record<ReplicaStatus['readiness'], string>> = {
  ready: 'ready',
  degraded: 'degraded',
  not_ready: 'NOT READY',
  unreachable: 'NO ANSWER',
  unknown: 'down',
};

/** `2 ready`, or `1 ready 1 down`. */
function countReadiness(replicas: readonly ReplicaStatus[]): string {
  const counts = Map.groupBy(replicas, ({ readiness }) => readinessWords[readiness]);
  return [...counts].map(([word, { length }]) => `${length} ${word}`).join(' ');
}

function readinessStyle(replicas: readonly ReplicaStatus[]): Style {
  if (replicas.every(({ readiness }) => readiness === 'ready')) return 'good';
  return replicas.some(({ readiness }) => readiness === 'ready' || readiness === 'degraded') ? 'warn' : 'bad';
}

const breakerStyles: Readonly<Record<BreakerState, Style>> = { closed: 'good', 'half-open': 'warn', open: 'bad' };

/** Closed ones are counted, so that one that is open stands out, and fits. */
function breakerSpans(breakers: Readonly<Record<string, BreakerState>>): Line {
  const notable = Object.entries(breakers).filter(([, state]) => state !== 'closed');
  const closed = Object.entries(breakers).flatMap(([dependency, state]) => (state === 'closed' ? [dependency] : []));
  return [
    ...notable.map(([dependency, state]) => span(`${dependency} ${state === 'open' ? 'OPEN' : state}  `, breakerStyles[state])),
    ...(closed.length === 0 ? [] : [span(`closed: ${closed.join(' ')}`, 'good')]),
  ];
}

function faults({ faults: active, chaosHalted = false, at }: StatusSnapshot): Line[] {
  if (active === undefined) return [[span('FAULTS  ', 'dim'), span('unknown: the chaos controller does not answer', 'warn')]];
  const halted = chaosHalted ? [span('  halted: node lab chaos resume lets faults be injected again', 'warn')] : [];
  if (active.length === 0) return [[span('FAULTS  ', 'dim'), span('none'), ...halted]];
  return [[span('FAULTS', 'dim'), ...halted], ...active.map((fault) => faultLine(fault, Date.parse(at)))];
}

export function faultLine(fault: Fault, nowMs: number): Line {
  const { id, kind, target, state, managed, expiresAt } = fault;
  const parameters = Object.entries(fault.parameters).map(([name, value]) => `${name}=${String(value)}`);
  const left = expiresAt === undefined ? 'no end' : `${formatDuration(Math.max(0, Date.parse(expiresAt) - nowMs))} left`;
  return [
    cell(kind, { width: 14, style: 'warn' }),
    span(`${target}  ${parameters.join(' ')}  `),
    span(state === 'active' ? left : state, expiresAt === undefined ? 'bad' : 'plain'),
    span(managed ? `  ${id}` : '  unmanaged', 'dim'),
  ];
}

const processStyles: Readonly<Record<ProcessView['status'], Style>> = {
  ready: 'good',
  starting: 'warn',
  preparing: 'warn',
  paused: 'warn',
  stopping: 'warn',
  stopped: 'bad',
  'backing-off': 'bad',
};

function processes(all: readonly ProcessView[]): Line[] {
  const title = [
    cell('PROCESS', { width: 13 }),
    cell('STATE', { width: 12 }),
    cell('PORT', { width: 6, align: 'right' }),
    cell('PID', { width: 8, align: 'right' }),
    cell('UP', { width: 10, align: 'right' }),
    cell('MEMORY', { width: 9, align: 'right' }),
    cell('RESTARTS', { width: 10, align: 'right' }),
  ].map(({ text }) => span(text, 'dim'));
  return [title, ...all.map(processLine)];
}

function processLine({ name, status, port, pid, uptimeMs, memoryBytes, restarts, reason }: ProcessView): Line {
  return [
    cell(name, { width: 13 }),
    cell(status, { width: 12, style: processStyles[status] }),
    cell(String(port), { width: 6, align: 'right' }),
    cell(pid === undefined ? '–' : String(pid), { width: 8, align: 'right' }),
    cell(uptimeMs === undefined ? '–' : formatDuration(uptimeMs), { width: 10, align: 'right' }),
    cell(memoryBytes === undefined ? '–' : `${Math.round(memoryBytes / 1_048_576)} MB`, { width: 9, align: 'right' }),
    cell(String(restarts), { width: 10, align: 'right', style: restarts > 0 ? 'warn' : 'plain' }),
    span(reason === undefined ? '' : `  ${reason}`, 'dim'),
  ];
}
