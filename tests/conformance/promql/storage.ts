import type { Querier, StoredSeries } from '@faultline/promql';
import { compileMatcher, type Labels, labelsKey, labelValue, METRIC_NAME, withoutLabels, writeStale } from '@faultline/query-core';
import type { Cell } from './notation.ts';
import type { Load } from './script.ts';

type Entry = { labels: Labels; cells: Map<number, Exclude<Cell, 'gap'>> };

/**
 * The samples that scripts load. Native histograms are kept as places in time: the engine never gets them,
 * but the storage notes when a query would have.
 */
export class ScriptStorage {
  readonly #entries = new Map<string, Entry>();
  touchedHistograms = false;

  clear(): void {
    this.#entries.clear();
  }

  load({ series, stepMs, withNativeHistograms }: Load): void {
    // Within one load, a later line of the same series replaces an earlier one.
    for (const { labels, cells } of new Map(series.map((one) => [labelsKey(one.labels), one])).values()) {
      this.#add(labels, cells, stepMs);
      const name = labelValue(labels, METRIC_NAME);
      if (withNativeHistograms && /_(?:bucket|sum|count)$/.test(name)) {
        const histogram = { ...withoutLabels(labels, ['le']), [METRIC_NAME]: name.replace(/_(?:bucket|sum|count)$/, '') };
        this.#add(
          histogram,
          cells.map((cell) => (cell === 'gap' ? 'gap' : 'histogram')),
          stepMs,
        );
      }
    }
  }

  readonly querier: Querier = {
    select: (matchers, { startMs, endMs }) => {
      const compiled = matchers.map((matcher) => ({ name: matcher.name, matches: compileMatcher(matcher) }));
      const found: StoredSeries[] = [];
      for (const { labels, cells } of this.#entries.values()) {
        if (!compiled.every(({ name, matches }) => matches(labelValue(labels, name)))) continue;
        for (const [t, cell] of cells) if (cell === 'histogram' && t >= startMs && t <= endMs) this.touchedHistograms = true;
        found.push(toStored(labels, cells));
      }
      return found;
    },
  };

  #add(labels: Labels, cells: readonly Cell[], stepMs: number): void {
    const key = labelsKey(labels);
    const entry = this.#entries.get(key) ?? { labels, cells: new Map() };
    this.#entries.set(key, entry);
    cells.forEach((cell, index) => {
      if (cell !== 'gap') entry.cells.set(index * stepMs, cell);
    });
  }
}

function toStored(labels: Labels, cells: Entry['cells']): StoredSeries {
  const floats = [...cells].filter(([, cell]) => cell !== 'histogram').sort(([a], [b]) => a - b);
  const timestamps = Float64Array.from(floats, ([t]) => t);
  const values = new Float64Array(floats.length);
  floats.forEach(([, cell], index) => {
    if (cell === 'stale') writeStale(values, index);
    else values[index] = cell as number;
  });
  return { labels, timestamps, values };
}
