import type { BreakerState, Readiness, ReplicaStatus, Tone } from '../lab/types.ts';
import type { EdgeNumbers } from './use-edges.ts';

/** Shares of failed calls from which a line turns to warning and to bad. */
const WARN_RATIO = 0.01;
const BAD_RATIO = 0.05;

export function toneOfErrors(ratio: number | undefined): Tone {
  if (ratio === undefined || ratio < WARN_RATIO) return 'neutral';
  return ratio < BAD_RATIO ? 'warn' : 'bad';
}

export function toneOfEdge(numbers: EdgeNumbers | undefined, breaker: BreakerState | undefined): Tone {
  if (breaker === 'open') return 'bad';
  const tone = toneOfErrors(numbers?.errorRatio);
  return breaker === 'half-open' && tone === 'neutral' ? 'warn' : tone;
}

export const readinessTones: Readonly<Record<Readiness, Tone>> = {
  ready: 'good',
  degraded: 'warn',
  not_ready: 'bad',
  unreachable: 'bad',
  unknown: 'neutral',
};

const readinessWords: Readonly<Record<Readiness, string>> = {
  ready: 'ready',
  degraded: 'degraded',
  not_ready: 'not ready',
  unreachable: 'does not answer',
  unknown: 'not asked yet',
};

export function describeReplica({ process, readiness, failing }: ReplicaStatus): string {
  const checks = failing.map(({ check, error }) => (error === undefined ? check : `${check} (${error})`)).join(', ');
  return `${process}: ${readinessWords[readiness]}${checks === '' ? '' : `; ${checks}`}`;
}

export const toneOfProcess = (status: string): Tone =>
  status === 'ready' ? 'good' : status === 'backing-off' || status === 'stopped' ? 'bad' : status === 'paused' ? 'bad' : 'warn';

export const breakerTones: Readonly<Record<BreakerState, Tone>> = { closed: 'good', 'half-open': 'warn', open: 'bad' };
