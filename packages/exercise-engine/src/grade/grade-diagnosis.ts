import type { NamedCause } from '../attempt/events.ts';
import type { PlacedExercise } from '../definition/place.ts';
import { findComponent } from '../vocabulary/components.ts';
import { findMechanism } from '../vocabulary/mechanisms.ts';

type Truth = PlacedExercise['truth'];
type Cause = Truth['causes'][number];

export interface DiagnosisGrade {
  /** From 0 to 1 each. */
  readonly component: number;
  readonly mechanism: number;
  readonly why: readonly string[];
}

/** What each step along the propagation is worth: who names what suffers has looked in the right direction. */
const HOP_CREDIT = [1, 0.5, 0.25];
const FAMILY_CREDIT = 0.5;
/** Each cause too many: naming everything is no diagnosis. */
const SURPLUS_COST = 0.25;
/** Where a scope is asked for, it is this much of the component. */
const SCOPE_SHARE = 0.3;

/** Finds for each true cause the named one that fits it best. */
export function gradeDiagnosis(named: readonly NamedCause[], truth: Truth): DiagnosisGrade {
  const left = [...named];
  const grades = truth.causes.map((cause) => {
    const ranked = left
      .map((each) => ({ each, grade: gradeCause(each, cause, truth) }))
      .toSorted((a, b) => total(b.grade) - total(a.grade));
    const [best] = ranked;
    if (best === undefined || total(best.grade) === 0) return { component: 0, mechanism: 0, why: `${cause.component} was not found` };
    left.splice(left.indexOf(best.each), 1);
    return best.grade;
  });
  const surplus = left.length * SURPLUS_COST;
  const mean = (key: 'component' | 'mechanism'): number =>
    Math.max(0, grades.reduce((sum, grade) => sum + grade[key], 0) / truth.causes.length - surplus);
  const why = grades.map((grade) => grade.why);
  if (left.length > 0) why.push(`${left.map(({ component }) => component).join(' and ')} had nothing to do with it`);
  return { component: mean('component'), mechanism: mean('mechanism'), why };
}

type Grade = { component: number; mechanism: number; why: string };
const total = ({ component, mechanism }: Grade): number => component + mechanism / 10;

function gradeCause(named: NamedCause, cause: Cause, truth: Truth): Grade {
  const component = findComponent(named.component)?.name ?? named.component;
  const hops = hopsTo(component, cause, truth);
  const whole = HOP_CREDIT[hops] ?? 0;
  const scoped = cause.scope === undefined || whole === 0 || sameScope(named.scope, cause.scope) ? whole : whole * (1 - SCOPE_SHARE);
  const mechanism = whole === 0 ? 0 : mechanismCredit(named.mechanism, cause);
  const where =
    hops === 0
      ? `${component} is right`
      : whole > 0
        ? `${component} suffers from it, ${cause.component} is where it begins`
        : `${component} is well`;
  const how = mechanism === 1 ? 'so is how' : mechanism > 0 ? 'how is nearly right' : `how is not: ${cause.mechanism}`;
  const scope = scoped < whole ? `, but the scope is ${cause.scope ?? ''}` : '';
  return { component: scoped, mechanism, why: `${where}${whole > 0 ? `, ${how}` : ''}${scope}` };
}

/** Steps from the cause to what was named, along the propagation; Infinity when the trouble does not get there. */
function hopsTo(component: string, cause: Cause, { propagation }: Truth): number {
  const right = new Set([cause.component, ...cause.alsoComponents].map((name) => findComponent(name)?.name ?? name));
  let reached = right;
  for (let hops = 0; hops < HOP_CREDIT.length; hops++) {
    if (reached.has(component)) return hops;
    reached = new Set([...reached, ...propagation.filter(({ from }) => reached.has(from)).map(({ to }) => to)]);
  }
  return Number.POSITIVE_INFINITY;
}

function mechanismCredit(named: string, { mechanism, alsoMechanisms }: Cause): number {
  const given = findMechanism(named);
  if (given === undefined) return 0;
  if ([mechanism, ...alsoMechanisms].some((name) => findMechanism(name)?.name === given.name)) return 1;
  return findMechanism(mechanism)?.family === given.family ? FAMILY_CREDIT : 0;
}

/** `payment-2`, `payment/2` and `2` mean the same replica. */
function sameScope(named: string | undefined, scope: string): boolean {
  const plain = (text: string): string =>
    text
      .trim()
      .toLowerCase()
      .replaceAll(/[/_\s]+/g, '-');
  return named !== undefined && (plain(named) === plain(scope) || plain(scope).endsWith(`-${plain(named)}`));
}
