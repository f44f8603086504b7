import { type Labels, labelsKeyOf } from '@faultline/query-core';

/**
 * A function that gives equal keys to label sets that belong together: those that agree on the names (`only`), or on all
 * names but those.
 */
export function groupKey({ names, only }: { names: readonly string[]; only: boolean }): (labels: Labels) => string {
  const sorted = [...new Set(names)].sort();
  if (only) return (labels) => labelsKeyOf(labels, sorted);
  const left = new Set(sorted);
  return (labels) => {
    const kept: string[] = [];
    for (const name in labels) if (!left.has(name)) kept.push(name);
    return labelsKeyOf(labels, kept.sort());
  };
}
