import type { ExerciseFile, HealthCheck } from './schema.ts';
import { standardHealth } from './standard-health.ts';

/** The checks in full: the standard ones by their name. */
export function healthOf({ health }: Pick<ExerciseFile, 'health'>): HealthCheck[] {
  return health.flatMap((check) => (typeof check === 'string' ? (standardHealth[check] ?? []) : check));
}

/** Whether the values of all series of one moment satisfy a check. */
export function isHealthy(check: HealthCheck, values: readonly number[]): boolean {
  const numbers = values.filter((value) => !Number.isNaN(value));
  if (numbers.length === 0) return check.whenEmpty === 'healthy';
  return numbers.every((value) => value >= (check.atLeast ?? -Infinity) && value <= (check.atMost ?? Infinity));
}
