import { parseLogQL } from '@faultline/logql';
import { parseExpr } from '@faultline/promql';
import { cures, isActionTarget } from '../vocabulary/actions.ts';
import { findComponent } from '../vocabulary/components.ts';
import { findMechanism } from '../vocabulary/mechanisms.ts';
import { healthOf } from './health-of.ts';
import type { Exercise } from './parse-exercise.ts';
import { placeAt } from './place.ts';

export type Problem = { readonly path: readonly PropertyKey[]; readonly message: string };

/** What a schema cannot say, checked in every placement: names that exist, queries that parse, mitigations that cure. */
export function checkExercise(exercise: Exercise): Problem[] {
  const problems = exercise.placements.flatMap((_, index) => checkPlacement(exercise, index));
  if (exercise.task === 'alert' && exercise.alertTask === undefined)
    problems.push({ path: ['task'], message: 'an alert task says in alertTask what the alert has to hold' });
  const seen = new Set<string>();
  return problems.filter(({ path, message }) => {
    const key = `${path.join('.')} ${message}`;
    return !seen.has(key) && seen.add(key);
  });
}

function checkPlacement(exercise: Exercise, index: number): Problem[] {
  const placed = placeAt(exercise, { index, seed: 0, draw: (from) => from });
  const problems: Problem[] = [];
  const complain = (path: readonly PropertyKey[], message: string): void => void problems.push({ path, message });

  for (const { path, name } of unfilled(placed)) complain(path, `no placement may leave \${${name}} open; ${placed.placement} does`);
  const nodes = ['none', ...placed.truth.causes.map(({ component }) => component)];
  for (const [at, cause] of placed.truth.causes.entries()) {
    const path = ['truth', 'causes', at];
    for (const name of [cause.component, ...cause.alsoComponents])
      if (findComponent(name) === undefined) complain([...path, 'component'], `${name} is no component`);
    for (const name of [cause.mechanism, ...cause.alsoMechanisms])
      if (findMechanism(name) === undefined) complain([...path, 'mechanism'], `${name} is no mechanism`);
  }
  for (const [at, { from, to }] of placed.truth.propagation.entries()) {
    for (const name of [from, to]) if (findComponent(name) === undefined) complain(['truth', 'propagation', at], `${name} is no component`);
    if (!nodes.includes(from)) complain(['truth', 'propagation', at, 'from'], `${from} is no cause, and nothing before leads to it`);
    nodes.push(to);
  }
  const lasting = placed.faults.filter(({ herringForSeconds, trigger }) => herringForSeconds === undefined && !trigger);
  for (const [at, set] of placed.mitigations.entries()) {
    for (const [step, { action, target }] of set.entries())
      if (!isActionTarget(action, target)) complain(['mitigations', at, step, 'target'], `${action} has no target ${target}`);
    for (const fault of lasting)
      if (!set.some((step) => cures(step, fault))) complain(['mitigations', at], `this does not cure ${fault.kind} on ${fault.target}`);
  }
  for (const [at, { language, query }] of placed.evidence.entries())
    tryParse(
      () => (language === 'promql' ? parseExpr(query) : parseLogQL(query)),
      (message) => complain(['evidence', at, 'query'], message),
    );
  for (const [at, check] of healthOf(placed).entries()) {
    tryParse(
      () => parseExpr(check.query),
      (message) => complain(['health', at], message),
    );
    if (check.atLeast === undefined && check.atMost === undefined) complain(['health', at], 'say atLeast or atMost');
  }
  return problems;
}

function tryParse(parse: () => unknown, complain: (message: string) => void): void {
  try {
    parse();
  } catch (error) {
    complain(error instanceof Error ? error.message : String(error));
  }
}

function unfilled(value: unknown, path: readonly PropertyKey[] = []): { path: readonly PropertyKey[]; name: string }[] {
  if (typeof value === 'string') return [...value.matchAll(/\$\{(\w+)\}/g)].map(([, name = '']) => ({ path, name }));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value)
    .filter(([key]) => key !== 'placements' && key !== 'unplaced')
    .flatMap(([key, each]) => unfilled(each, [...path, Array.isArray(value) ? Number(key) : key]));
}
