import type { Sample } from '../lab/prometheus.ts';
import type { PanelModel } from './model.ts';

export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly Readonly<Record<string, string | number>>[];
}

/** One row a series, as Grafana makes of instant vectors; `merge` joins rows with the same labels, `organize` hides and renames. */
export function tableOf(
  answers: readonly { readonly refId: string; readonly samples: readonly Sample[] }[],
  panel: Pick<PanelModel, 'transformations'>,
): Table {
  const transformations = panel.transformations ?? [];
  const several = answers.length > 1;
  const keep = new Map<string, Record<string, string | number>>();
  for (const { refId, samples } of answers) {
    for (const { labels, value } of samples) {
      const { __name__: _, ...shown } = labels;
      const key =
        several && transformations.some(({ id }) => id === 'merge')
          ? JSON.stringify(Object.entries(shown).toSorted(([a], [b]) => (a < b ? -1 : 1)))
          : `${refId} ${keep.size}`;
      keep.set(key, { ...(keep.get(key) ?? shown), [several ? `Value #${refId}` : 'Value']: value });
    }
  }
  const rows = [...keep.values()];
  const all = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const names = [...all.filter((name) => !name.startsWith('Value')), ...all.filter((name) => name.startsWith('Value')).toSorted()];
  const organize = transformations.find(({ id }) => id === 'organize')?.options ?? {};
  const rename = (name: string): string => organize.renameByName?.[name] ?? name;
  // A column is excluded by the name that it had, or by the one that it was given.
  const shown = names.filter((name) => organize.excludeByName?.[name] !== true || name.startsWith('Value'));
  return {
    columns: shown.map(rename),
    rows: rows.map((row) => Object.fromEntries(shown.flatMap((name) => (row[name] === undefined ? [] : [[rename(name), row[name]]])))),
  };
}
