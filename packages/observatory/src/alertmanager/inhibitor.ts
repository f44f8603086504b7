import { type Labels, labelValue } from '@faultline/query-core';
import { type Alert, isResolvedAt } from './alert.ts';
import type { InhibitRule } from './config.ts';

export type InhibitOptions = Readonly<{ alerts: Iterable<Alert>; timeMs: number }>;

/**
 * The fingerprint of an alert that makes this one not worth telling, if there is one. A source counts as long as it fires, even
 * if it is silenced or inhibited itself. An alert that is source and target of a rule is never inhibited by another such, or two
 * alerts, or one alone, could keep each other quiet.
 */
export function inhibitedBy(rules: readonly InhibitRule[], labels: Labels, { alerts, timeMs }: InhibitOptions): string | undefined {
  for (const { source, target, equal } of rules) {
    if (!target.matches(labels)) continue;
    const isBoth = source.matches(labels);
    for (const candidate of alerts) {
      if (isResolvedAt(candidate, timeMs) || !source.matches(candidate.labels)) continue;
      if (isBoth && target.matches(candidate.labels)) continue;
      if (equal.every((name) => labelValue(labels, name) === labelValue(candidate.labels, name))) return candidate.fingerprint;
    }
  }
  return undefined;
}
