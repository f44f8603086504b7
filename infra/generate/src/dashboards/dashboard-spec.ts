/**
 * A dashboard as data. The vocabulary is small on purpose: Grafana draws what comes of it, and so does the lab's console, which
 * knows these panels and no others.
 */

export type DashboardUid = 'overview' | 'services' | 'checkout' | 'payments' | 'resilience' | 'dependencies' | 'telemetry';

/** Grafana's ids of units. */
export type Unit = 'short' | 'reqps' | 'ops' | 's' | 'percentunit' | 'bytes' | 'Bps' | 'currencyEUR' | 'none' | 'bool_yes_no';

/** When a panel has something to show; anything but `always` is said in its description. */
export type When = 'always' | 'trouble' | 'compose' | 'embedded';

export const whenText: Readonly<Record<When, string>> = {
  always: '',
  trouble: 'Empty while all is well.',
  compose: 'Filled by the docker compose stack only.',
  embedded: 'Filled by the embedded lab only.',
};

interface Common {
  readonly title: string;
  /** What is seen here, and what to think of it. */
  readonly description: string;
  readonly unit: Unit;
  readonly when?: When;
  /** Of the 24 columns; the type's usual width where it is missing. */
  readonly width?: number;
  readonly height?: number;
  /** Where a click on a series leads. */
  readonly drillDown?: DashboardUid;
}

export interface Query {
  readonly expr: string;
  /** `{{label}}` is replaced by the label's value. */
  readonly legend?: string;
}

/** A value from which on a panel takes a colour. */
export interface Step {
  readonly from: number;
  readonly color: 'green' | 'yellow' | 'orange' | 'red';
}

export interface State {
  readonly value: number;
  readonly text: string;
  readonly color: 'green' | 'yellow' | 'red';
}

export type PanelSpec =
  | (Common & {
      readonly type: 'timeseries';
      readonly queries: readonly Query[];
      readonly stacked?: boolean;
      readonly min?: number;
      readonly max?: number;
      /** A line at a value that means something, as an objective's threshold. */
      readonly limit?: number;
      /** Dots that lead to traces; for queries over histograms and counters. */
      readonly exemplars?: boolean;
    })
  | (Common & {
      readonly type: 'stat' | 'bargauge';
      readonly queries: readonly Query[];
      readonly steps?: readonly Step[];
      readonly max?: number;
    })
  | (Common & {
      readonly type: 'table';
      readonly queries: readonly Query[];
      readonly hidden?: readonly string[];
      readonly runbooks?: boolean;
    })
  | (Common & { readonly type: 'state-timeline'; readonly queries: readonly Query[]; readonly states: readonly State[] })
  | (Common & { readonly type: 'heatmap'; readonly queries: readonly Query[] })
  | (Common & { readonly type: 'logs'; readonly logql: string })
  | (Common & { readonly type: 'traces'; readonly traceql: string });

export interface RowSpec {
  readonly title: string;
  readonly panels: readonly PanelSpec[];
}

export interface DashboardSpec {
  readonly uid: DashboardUid;
  readonly title: string;
  readonly description: string;
  /** Whether `$service` chooses one service, any number of them, or is not there. */
  readonly serviceVariable?: 'one' | 'any';
  readonly rows: readonly RowSpec[];
}
