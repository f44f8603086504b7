import * as bargauge from '@grafana/grafana-foundation-sdk/bargauge';
import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import * as common from '@grafana/grafana-foundation-sdk/common';
import * as dashboard from '@grafana/grafana-foundation-sdk/dashboard';
import * as heatmap from '@grafana/grafana-foundation-sdk/heatmap';
import * as logs from '@grafana/grafana-foundation-sdk/logs';
import * as prom from '@grafana/grafana-foundation-sdk/prometheus';
import * as stat from '@grafana/grafana-foundation-sdk/stat';
import * as statetimeline from '@grafana/grafana-foundation-sdk/statetimeline';
import * as table from '@grafana/grafana-foundation-sdk/table';
import * as timeseries from '@grafana/grafana-foundation-sdk/timeseries';
import { type PanelSpec, type Query, type State, type Step, whenText } from './dashboard-spec.ts';
import { logql, lokiSource, prometheus, promql, tempoSource, traceql } from './data-sources.ts';

type Of<T extends PanelSpec['type']> = Extract<PanelSpec, { readonly type: T }>;

/** A panel whose id is still to be given: ids count through a dashboard. */
type PanelBuilder = Builder<dashboard.Panel> & { id(id: number): Builder<dashboard.Panel> };

export function buildPanel(spec: PanelSpec): PanelBuilder {
  switch (spec.type) {
    case 'timeseries':
      return buildTimeseries(spec);
    case 'stat':
      return withBasics(new stat.PanelBuilder(), spec, { width: 4, height: 4 })
        .datasource(prometheus)
        .targets(instant(spec.queries))
        .thresholds(thresholds(spec.steps))
        .colorMode(spec.steps === undefined ? common.BigValueColorMode.None : common.BigValueColorMode.Value)
        .graphMode(common.BigValueGraphMode.None)
        .reduceOptions(lastValue());
    case 'bargauge':
      return buildBarGauge(spec);
    case 'table':
      return buildTable(spec);
    case 'state-timeline':
      return withBasics(new statetimeline.PanelBuilder(), spec, { width: 12, height: 7 })
        .datasource(prometheus)
        .targets(spec.queries.map((query, index) => promql(query, refId(index))))
        .mappings(mappings(spec.states))
        .thresholds(thresholds(spec.states.map(({ value, color }) => ({ from: value, color }))))
        .mergeValues(true)
        .showValue(common.VisibilityMode.Auto)
        .legend(new common.VizLegendOptionsBuilder().showLegend(false).displayMode(common.LegendDisplayMode.Hidden));
    case 'heatmap':
      return withBasics(new heatmap.PanelBuilder(), spec, { width: 12, height: 8 })
        .datasource(prometheus)
        .targets(spec.queries.map((query, index) => promql(query, refId(index)).format(prom.PromQueryFormat.Heatmap).exemplar(true)))
        .calculate(false)
        .yAxis(new heatmap.YAxisConfigBuilder().unit(spec.unit))
        .color(new heatmap.HeatmapColorOptionsBuilder().mode(heatmap.HeatmapColorMode.Scheme).scheme('Oranges').steps(32));
    case 'logs':
      return withBasics(new logs.PanelBuilder(), spec, { width: 24, height: 9 })
        .datasource(lokiSource)
        .targets([logql(spec.logql, 'A')])
        .showTime(true)
        .wrapLogMessage(true)
        .enableLogDetails(true)
        .sortOrder(common.LogsSortOrder.Descending);
    case 'traces':
      return withBasics(new table.PanelBuilder(), spec, { width: 24, height: 8 })
        .datasource(tempoSource)
        .targets([traceql(spec.traceql, 'A')]);
    default:
      return spec satisfies never;
  }
}

function buildTimeseries(spec: Of<'timeseries'>): timeseries.PanelBuilder {
  const panel = withBasics(new timeseries.PanelBuilder(), spec, { width: 12, height: 8 })
    .datasource(prometheus)
    .targets(spec.queries.map((query, index) => promql(query, refId(index)).exemplar(spec.exemplars === true)))
    .lineWidth(1)
    .fillOpacity(spec.stacked === true ? 30 : 8)
    .showPoints(common.VisibilityMode.Never)
    // A gap of a scrape or two is none; what is away for longer is shown as away. Milliseconds.
    .spanNulls(15_000)
    .axisSoftMin(0)
    .legend(
      new common.VizLegendOptionsBuilder()
        .showLegend(true)
        .displayMode(common.LegendDisplayMode.List)
        .placement(common.LegendPlacement.Bottom),
    )
    .tooltip(new common.VizTooltipOptionsBuilder().mode(common.TooltipDisplayMode.Multi).sort(common.SortOrder.Descending));
  if (spec.min !== undefined) panel.min(spec.min);
  if (spec.max !== undefined) panel.max(spec.max);
  if (spec.stacked === true) panel.stacking(new common.StackingConfigBuilder().mode(common.StackingMode.Normal));
  if (spec.limit !== undefined) {
    panel
      .thresholds(thresholds([{ from: spec.limit, color: 'red' }]))
      .thresholdsStyle(new common.GraphThresholdsStyleConfigBuilder().mode(common.GraphThresholdsStyleMode.Dashed));
  }
  return panel;
}

function buildBarGauge(spec: Of<'stat' | 'bargauge'>): bargauge.PanelBuilder {
  const panel = withBasics(new bargauge.PanelBuilder(), spec, { width: 12, height: 6 })
    .datasource(prometheus)
    .targets(instant(spec.queries))
    .thresholds(thresholds(spec.steps))
    .orientation(common.VizOrientation.Horizontal)
    .displayMode(common.BarGaugeDisplayMode.Basic)
    .min(0)
    .reduceOptions(lastValue());
  if (spec.max !== undefined) panel.max(spec.max);
  return panel;
}

function buildTable(spec: Of<'table'>): table.PanelBuilder {
  const hidden = ['Time', ...(spec.hidden ?? [])];
  const panel = withBasics(new table.PanelBuilder(), spec, { width: 12, height: 8 })
    .datasource(prometheus)
    .targets(instant(spec.queries).map((query) => query.format(prom.PromQueryFormat.Table)))
    .transformations([
      ...(spec.queries.length > 1 ? [{ id: 'merge', options: {} }] : []),
      {
        id: 'organize',
        options: { excludeByName: Object.fromEntries(hidden.map((name) => [name, true])), renameByName: columnNames(spec) },
      },
    ]);
  if (spec.runbooks === true) {
    panel.overrideByName('alertname', [
      { id: 'links', value: [{ title: 'Runbook', url: '${console}/runbooks/${__value.raw}', targetBlank: true }] },
    ]);
  }
  return panel;
}

/** The column of a query's values is called as its legend says. */
const columnNames = ({ queries }: Of<'table'>): Record<string, string> =>
  Object.fromEntries(queries.map(({ legend = 'Value' }, index) => [queries.length > 1 ? `Value #${refId(index)}` : 'Value', legend]));

interface AnyPanel {
  title(title: string): this;
  description(description: string): this;
  span(columns: number): this;
  height(rows: number): this;
}

/** What every panel has, whatever its type. */
function withBasics<P extends AnyPanel>(panel: P, spec: PanelSpec, usual: Readonly<{ width: number; height: number }>): P {
  const { title, description, when = 'always', width = usual.width, height = usual.height, drillDown, unit } = spec;
  panel
    .title(title)
    .description([description, whenText[when]].filter((text) => text !== '').join(' '))
    .span(width)
    .height(height);
  if (hasUnit(panel)) panel.unit(unit);
  if (drillDown !== undefined && hasLinks(panel)) {
    const url = `/d/${drillDown}?var-service=\${__field.labels.job}&\${__url_time_range}`;
    panel.dataLinks([new dashboard.DashboardLinkBuilder(`Open ${drillDown}`).url(url)]);
  }
  return panel;
}

const hasUnit = (panel: object): panel is { unit(unit: string): unknown } => 'unit' in panel;
const hasLinks = (panel: object): panel is { dataLinks(links: Builder<dashboard.DashboardLink>[]): unknown } => 'dataLinks' in panel;

const refId = (index: number): string => String.fromCodePoint('A'.charCodeAt(0) + index);

const instant = (queries: readonly Query[]): prom.DataqueryBuilder[] =>
  queries.map((query, index) => promql(query, refId(index)).instant());

const lastValue = (): common.ReduceDataOptionsBuilder =>
  new common.ReduceDataOptionsBuilder().calcs(['lastNotNull']).values(false).fields('');

/** Green until the first step, unless that is for everything below the second. */
function thresholds(steps: readonly Step[] = []): dashboard.ThresholdsConfigBuilder {
  const all: readonly Step[] = steps[0]?.from === -Infinity ? steps : [{ from: -Infinity, color: 'green' }, ...steps];
  return (
    new dashboard.ThresholdsConfigBuilder()
      .mode(dashboard.ThresholdsMode.Absolute)
      // JSON has no −∞: Grafana reads null for it.
      .steps(all.map(({ from, color }) => ({ value: from === -Infinity ? null : from, color })))
  );
}

function mappings(states: readonly State[]): dashboard.ValueMapping[] {
  const options = Object.fromEntries(states.map(({ value, text, color }, index) => [String(value), { text, color, index }]));
  return [{ type: dashboard.MappingType.ValueToText, options }];
}
