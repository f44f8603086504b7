/** Of Grafana's dashboard model what our dashboards use; infra/grafana/README.md lists it. */

export interface DashboardSummary {
  readonly uid: string;
  readonly title: string;
  readonly description?: string;
}

export interface Dashboard extends DashboardSummary {
  readonly time?: { readonly from: string; readonly to: string };
  readonly refresh?: string;
  readonly templating?: { readonly list?: readonly Variable[] };
  readonly annotations?: { readonly list?: readonly AnnotationQuery[] };
  readonly panels: readonly PanelModel[];
}

export interface Variable {
  readonly type: string;
  readonly name: string;
  readonly label?: string;
  readonly query?: string;
  readonly multi?: boolean;
  readonly includeAll?: boolean;
  readonly allValue?: string;
  readonly hide?: number;
  readonly current?: { readonly value?: string | readonly string[] };
  readonly options?: readonly { readonly text: string; readonly value: string }[];
}

export interface AnnotationQuery {
  readonly name: string;
  readonly enable?: boolean;
  readonly expr?: string;
  readonly titleFormat?: string;
  readonly iconColor?: string;
}

export interface Target {
  readonly refId: string;
  readonly expr?: string;
  readonly query?: string;
  readonly legendFormat?: string;
  readonly instant?: boolean;
  readonly exemplar?: boolean;
  readonly limit?: number;
  readonly maxLines?: number;
}

export interface Step {
  readonly value: number | null;
  readonly color: string;
}

export interface Mapping {
  readonly type: string;
  readonly options: Readonly<Record<string, { readonly text?: string; readonly color?: string }>>;
}

export interface PanelModel {
  readonly id: number;
  readonly type: string;
  readonly title?: string;
  readonly description?: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly datasource?: { readonly type: string; readonly uid: string };
  readonly targets?: readonly Target[];
  readonly transformations?: readonly {
    readonly id: string;
    readonly options: {
      readonly excludeByName?: Readonly<Record<string, boolean>>;
      readonly renameByName?: Readonly<Record<string, string>>;
    };
  }[];
  readonly fieldConfig?: {
    readonly defaults?: {
      readonly unit?: string;
      readonly min?: number;
      readonly max?: number;
      readonly mappings?: readonly Mapping[];
      readonly thresholds?: { readonly steps?: readonly Step[] };
      readonly links?: readonly { readonly title: string; readonly url: string }[];
      readonly custom?: {
        readonly fillOpacity?: number;
        readonly spanNulls?: number | boolean;
        readonly stacking?: { readonly mode?: string };
        readonly thresholdsStyle?: { readonly mode?: string };
        readonly axisSoftMin?: number;
      };
    };
    readonly overrides?: readonly {
      readonly matcher: { readonly id: string; readonly options: string };
      readonly properties: readonly { readonly id: string; readonly value: unknown }[];
    }[];
  };
}
