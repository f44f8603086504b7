import { entriesOf } from './configuration.ts';
import type { Path } from './source.ts';

type Raw = Readonly<Record<string, unknown>>;

const places: readonly Path[] = [['steady-state-hypothesis', 'probes'], ['method'], ['rollbacks']];

/** Puts the activity that a `ref` names in the place of the `ref`; problems are told to `complain`. */
export function resolveReferences(experiment: unknown, complain: (path: Path, message: string) => void): unknown {
  const named = new Map<string, Raw[]>();
  for (const place of places) {
    for (const item of listAt(experiment, place)) {
      const { name } = item;
      if (typeof name === 'string') named.set(name, [...(named.get(name) ?? []), item]);
    }
  }
  function resolved(item: unknown, path: Path): unknown {
    if (typeof item !== 'object' || item === null || !('ref' in item)) return item;
    const { ref } = item;
    const found = named.get(String(ref)) ?? [];
    if (found.length === 1) return found[0];
    if (found.length > 1) complain([...path, 'ref'], `${found.length} activities are called "${String(ref)}": give them different names`);
    else complain([...path, 'ref'], `no activity is called "${String(ref)}"; there are ${[...named.keys()].join(', ') || 'none'}`);
    return undefined;
  }
  const list = (items: unknown, path: Path): unknown =>
    Array.isArray(items) ? items.map((item, index) => resolved(item, [...path, index])).filter((item) => item !== undefined) : items;

  return Object.fromEntries(
    entriesOf(experiment).map(([key, value]) => {
      if (key === 'method' || key === 'rollbacks') return [key, list(value, [key])];
      if (key !== 'steady-state-hypothesis') return [key, value];
      return [key, Object.fromEntries(entriesOf(value).map(([k, v]) => [k, k === 'probes' ? list(v, [key, k]) : v]))];
    }),
  );
}

function listAt(value: unknown, path: Path): Raw[] {
  let found: unknown = value;
  for (const step of path) found = (found as Raw | null | undefined)?.[String(step)];
  return Array.isArray(found) ? found.filter((item): item is Raw => typeof item === 'object' && item !== null) : [];
}
