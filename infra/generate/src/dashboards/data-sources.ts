import type { DataSourceRef } from '@grafana/grafana-foundation-sdk/common';
import * as loki from '@grafana/grafana-foundation-sdk/loki';
import * as prom from '@grafana/grafana-foundation-sdk/prometheus';
import * as tempo from '@grafana/grafana-foundation-sdk/tempo';
import type { Query } from './dashboard-spec.ts';

/** The ids are those of infra/grafana/provisioning/datasources. */
export const prometheus: DataSourceRef = { type: 'prometheus', uid: 'prometheus' };
export const lokiSource: DataSourceRef = { type: 'loki', uid: 'loki' };
export const tempoSource: DataSourceRef = { type: 'tempo', uid: 'tempo' };

export function promql({ expr, legend = '' }: Query, refId: string): prom.DataqueryBuilder {
  return new prom.DataqueryBuilder().datasource(prometheus).expr(expr).legendFormat(legend).refId(refId).range();
}

export function logql(expr: string, refId: string): loki.DataqueryBuilder {
  return new loki.DataqueryBuilder().datasource(lokiSource).expr(expr).queryType('range').maxLines(200).refId(refId);
}

export function traceql(query: string, refId: string): tempo.DataqueryBuilder {
  return new tempo.DataqueryBuilder()
    .datasource(tempoSource)
    .queryType('traceql')
    .query(query)
    .limit(20)
    .tableType(tempo.SearchTableType.Traces)
    .refId(refId);
}
