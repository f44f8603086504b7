import type { Policy } from '@faultline/resilience';
import type { Logger } from '@faultline/telemetry/logger';
import type { Metrics } from '@faultline/telemetry/metrics';
import { addSpanEvent } from '@faultline/telemetry/spans';

const stateValue = { closed: 0, 'half-open': 1, open: 2 } as const;

/** Turns what a policy tells into metrics, log lines and span events. */
export function observePolicy(policy: Policy, { metrics, logger }: { metrics: Metrics; logger: Logger }): void {
  const { dependency } = policy;
  policy.onAttempt(({ outcome }) => metrics.increment('dependency_attempts_total', { dependency, outcome }));
  policy.onCall(({ outcome, durationMs, attempts }) => {
    const labels = { dependency, outcome };
    metrics.increment('dependency_requests_total', labels);
    metrics.observe('dependency_request_duration_seconds', labels, durationMs / 1_000);
    if (outcome === 'failure' || outcome === 'timeout') {
      logger.event('dependency_failed', `${dependency}: ${outcome}`, {
        dependency,
        outcome,
        attempts,
        duration_ms: Math.round(durationMs),
      });
    }
    if (outcome === 'breaker_open' || outcome === 'bulkhead_rejected') addSpanEvent(outcome, { dependency });
  });
  policy.onRetry(({ attempt, delayMs }) => {
    metrics.increment('dependency_retries_total', { dependency, result: 'scheduled' });
    logger.event('retry_scheduled', `${dependency}: attempt ${attempt} follows`, { dependency, attempt, delay_ms: Math.round(delayMs) });
    addSpanEvent('retry', { dependency, attempt, delay_ms: Math.round(delayMs) });
  });
  policy.onRetryDenied(({ reason, attempts }) => {
    metrics.increment('dependency_retries_total', { dependency, result: `denied_${reason}` });
    if (reason === 'budget') logger.event('retry_denied', `${dependency}: the retry budget is used up`, { dependency, reason, attempts });
    addSpanEvent('retry_denied', { dependency, reason });
  });
  policy.onBreakerTransition(({ from, to, reason }) => {
    metrics.increment('circuit_breaker_transitions_total', { dependency, to });
    logger.event('circuit_breaker_changed', `${dependency}: ${from} to ${to}`, { dependency, from, to, reason });
    addSpanEvent('circuit_breaker_changed', { dependency, from, to });
  });
  policy.onBulkheadReject(() => metrics.increment('bulkhead_rejected_total', { dependency }));
}

/** Gauges of all of a service's policies; each metric has one collector, so they are registered together. */
export function exposePolicies(policies: readonly Policy[], metrics: Metrics): void {
  const each = (
    name: 'circuit_breaker_state' | 'retry_budget_remaining' | 'bulkhead_in_use' | 'bulkhead_queued',
    read: (policy: Policy) => number,
  ): void =>
    metrics.onCollect(name, (set) => {
      for (const policy of policies) set({ dependency: policy.dependency }, read(policy));
    });
  each('circuit_breaker_state', (policy) => stateValue[policy.breakerState]);
  each('retry_budget_remaining', (policy) => policy.budgetLeft);
  each('bulkhead_in_use', (policy) => policy.inUse);
  each('bulkhead_queued', (policy) => policy.queued);
  for (const { dependency } of policies) {
    for (const to of Object.keys(stateValue)) metrics.increment('circuit_breaker_transitions_total', { dependency, to }, 0);
    metrics.increment('bulkhead_rejected_total', { dependency }, 0);
  }
}
