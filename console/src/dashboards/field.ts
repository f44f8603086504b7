import { toneOfColor } from '../chart/colors.ts';
import { formatUnit } from '../chart/units.ts';
import type { Labels } from '../lab/prometheus.ts';
import type { Tone } from '../lab/types.ts';
import type { PanelModel, Step } from './model.ts';

/** The colour of the highest step that the value has reached, as the state it means. */
export function toneOfValue(value: number, steps: readonly Step[] = []): Tone {
  const reached = steps.filter((step) => step.value === null || step.value <= value);
  return toneOfColor(reached.at(-1)?.color);
}

export interface Shown {
  readonly text: string;
  readonly tone: Tone;
}

/** A value as its panel wants it shown: by a mapping where there is one, else with its unit and threshold. */
export function showValue(value: number, panel: Pick<PanelModel, 'fieldConfig'>): Shown {
  const { mappings = [], unit, thresholds } = panel.fieldConfig?.defaults ?? {};
  for (const { type, options } of mappings) {
    const mapped = type === 'value' ? options[String(value)] : undefined;
    if (mapped !== undefined) return { text: mapped.text ?? String(value), tone: toneOfColor(mapped.color) };
  }
  return { text: formatUnit(value, unit), tone: toneOfValue(value, thresholds?.steps) };
}

/** Grafana's links between dashboards, as ours: `/d/uid` is `/dashboards/uid`, and the time goes along. */
export function fillLink(
  url: string,
  { labels, value, search, console: own }: { labels: Labels; value: string; search: URLSearchParams; console: string },
): string {
  const time = ['from', 'to']
    .flatMap((name) => (search.has(name) ? [`${name}=${encodeURIComponent(search.get(name) ?? '')}`] : []))
    .join('&');
  const filled = url
    .replaceAll('${__url_time_range}', time)
    .replaceAll('${__value.raw}', encodeURIComponent(value))
    .replaceAll(/\$\{__field\.labels\.(\w+)\}/g, (_, label: string) => encodeURIComponent(labels[label] ?? ''))
    .replaceAll('${console}', '')
    .replace(own, '');
  return filled.replace(/^\/d\//, '/dashboards/');
}
