import type { FaultKind } from '../fault-kind.ts';
import type { ChaosTopology } from '../targets.ts';

interface Placed {
  readonly kind: Pick<FaultKind, 'kind' | 'exclusive' | 'occupies'>;
  readonly target: string;
}

/**
 * Why a fault cannot be injected beside one that is in force; undefined when the two compose.
 *
 * Faults at different places never meet. At one place, one of a kind is enough: a second would only make it unclear which of them
 * did what. A fault that is exclusive leaves nothing for others to act on, so that neither could be confirmed; that holds both ways.
 */
export function overlap(wanted: Placed, present: Placed, topology: ChaosTopology): string | undefined {
  const places = new Set(present.kind.occupies(present.target, topology));
  const place = wanted.kind.occupies(wanted.target, topology).find((each) => places.has(each));
  if (place === undefined) return undefined;
  const where = place.replace(':', ' ');
  if (wanted.kind.kind === present.kind.kind) return `${where} has a ${present.kind.kind} already`;
  if (present.kind.exclusive !== undefined) return `${where} has a ${present.kind.kind}, and ${present.kind.exclusive}`;
  if (wanted.kind.exclusive !== undefined)
    return `${where} has a ${present.kind.kind} beside which ${wanted.kind.kind} makes no sense: ${wanted.kind.exclusive}`;
  return undefined;
}
