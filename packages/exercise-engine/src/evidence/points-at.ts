import { compileMatcher } from '@faultline/query-core';
import type { Component } from '../vocabulary/components.ts';
import type { Selector } from './inspect-query.ts';

/**
 * Whether a query speaks of a component: a selector asks for it by label, the metric is about nothing else, or the series that
 * stood out carries its name. A selector that accepts everything (`job=~".*"`) asks for nothing.
 */
export function pointsAt(component: Component, selectors: readonly Selector[], labels: Readonly<Record<string, string>>): boolean {
  const named = component.labels.some(({ label, value }) => {
    const shown = labels[label] ?? labels[label.replaceAll('.', '_')];
    return shown === value || labels['instance']?.replace(/-\d+$/, '') === value;
  });
  return named || selectors.some((selector) => asksFor(component, selector));
}

const ELSEWHERE = 'somewhere-else-entirely';

function asksFor({ labels, metrics }: Component, { metric, matchers }: Selector): boolean {
  if (metric !== undefined && metrics.some((pattern) => pattern.test(metric))) return true;
  return matchers.some((matcher) => {
    if (matcher.op !== '=' && matcher.op !== '=~') return false;
    const matches = compileMatcher(matcher);
    const fits = labels.some(({ label, value }) => sameLabel(matcher.name, label) && matches(value));
    const ofInstance =
      matcher.name === 'instance' && labels.some(({ value }) => matches(value) || matches(`${value}-1`) || matches(`${value}-2`));
    return (fits || ofInstance) && !matches(ELSEWHERE);
  });
}

const sameLabel = (given: string, label: string): boolean => given === label || given === label.replaceAll('.', '_');
