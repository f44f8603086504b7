import { serviceNames } from '@faultline/topology';
import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import * as dashboard from '@grafana/grafana-foundation-sdk/dashboard';
import { buildPanel } from './build-panel.ts';
import type { DashboardSpec } from './dashboard-spec.ts';
import { prometheus, promql } from './data-sources.ts';

/** Where the console is, for links to runbooks. The console puts its own address in its place. */
const CONSOLE = 'http://localhost:4000';

/** Every dashboard of ours has it, and the links at the top find each other by it. */
const TAG = 'faultline';

/** A dashboard as Grafana reads it. */
// oxlint-disable typescript/no-deprecated -- the next schema is for Grafana alone; this one, every Grafana and our console read
export function buildDashboard(spec: DashboardSpec): dashboard.Dashboard {
  const builder = new dashboard.DashboardBuilder(`Faultline / ${spec.title}`)
    .uid(spec.uid)
    .description(spec.description)
    .tags([TAG])
    .readonly()
    .timezone('browser')
    .time({ from: 'now-15m', to: 'now' })
    .refresh('5s')
    .timepicker(new dashboard.TimePickerBuilder().refreshIntervals(['2s', '5s', '10s', '30s', '1m']))
    .tooltip(dashboard.DashboardCursorSync.Crosshair)
    .links([
      new dashboard.DashboardLinkBuilder('Dashboards')
        .type(dashboard.DashboardLinkType.Dashboards)
        .tags([TAG])
        .includeVars(true)
        .keepTime(true),
      new dashboard.DashboardLinkBuilder('Runbooks').type(dashboard.DashboardLinkType.Link).icon('doc').url('${console}/runbooks'),
    ])
    .variables([new dashboard.ConstantVariableBuilder('console').label('Console').value(CONSOLE), ...serviceVariable(spec)])
    .annotations([
      annotation({ name: 'Faults', color: 'purple', expr: 'chaos_fault_active > 0', title: 'Fault {{kind}} at {{target}}' }),
      annotation({
        name: 'Alerts',
        color: 'red',
        expr: 'ALERTS{alertstate="firing", severity=~"page|ticket"}',
        title: '{{alertname}} of {{service}}',
      }),
    ]);
  let id = 0;
  for (const { title, panels } of spec.rows) {
    builder.withRow(new dashboard.RowBuilder(title).id(++id));
    for (const panel of panels) builder.withPanel(buildPanel(panel).id(++id));
  }
  return inSight(builder.build());
}

/** The SDK puts links and annotations away in a menu; ours are to be seen. */
function inSight(built: dashboard.Dashboard): dashboard.Dashboard {
  for (const each of [...(built.links ?? []), ...(built.annotations?.list ?? [])]) delete each.placement;
  return built;
}

function serviceVariable({ serviceVariable: choice }: DashboardSpec): Builder<dashboard.VariableModel>[] {
  if (choice === undefined) return [];
  // In the order of a checkout's way.
  const names = [...serviceNames].reverse();
  const variable = new dashboard.CustomVariableBuilder('service').label('Service').values(names.join(','));
  if (choice === 'one')
    return [variable.current({ text: 'gateway', value: 'gateway', selected: true }).options(optionsOf(names, 'gateway'))];
  const all = { text: 'All', value: '$__all', selected: true };
  return [
    variable
      .includeAll(true)
      .multi(true)
      .allValue('.+')
      .current(all)
      .options([all, ...optionsOf(names)]),
  ];
}

const optionsOf = (names: readonly string[], selected?: string): dashboard.VariableOption[] =>
  names.map((name) => ({ text: name, value: name, selected: name === selected }));

interface Annotation {
  readonly name: string;
  readonly color: string;
  readonly expr: string;
  readonly title: string;
}

/** Prometheus's kind: a series that is there for a while is a region of time. */
function annotation({ name, color, expr, title }: Annotation): Builder<dashboard.AnnotationQuery> {
  return new dashboard.AnnotationQueryBuilder()
    .name(name)
    .datasource(prometheus)
    .enable(true)
    .iconColor(color)
    .expr(expr)
    .step('5s')
    .titleFormat(title)
    .target(promql({ expr, legend: title }, name));
}
