import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseLogQL } from '@faultline/logql';
import { serviceNames } from '@faultline/topology';
import { parseTraceQL } from '@faultline/traceql';
import { parser as logqlGrammar } from '@grafana/lezer-logql';
import { parser as traceqlGrammar } from '@grafana/lezer-traceql';
import { parser as promqlGrammar } from '@prometheus-io/lezer-promql';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { dashboards, fillIn, type Language, panelsOf, queryOf, whenOf } from '../support/dashboards.ts';
import { problemsOf, rules } from '../support/known-metrics.ts';

const root = join(import.meta.dirname, '../..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

const uids = dashboards.map(({ dashboard }) => dashboard.uid);
const runbooks = new Set(globSync('docs/runbooks/*.md', { cwd: root }).map((path) => path.replace(/^.*\/(.*)\.md$/, '$1')));

type DataSource = Readonly<{ name: string; type: string; uid: string; url: string; jsonData: Readonly<Record<string, unknown>> }>;
const dataSources = (parse(read('infra/grafana/provisioning/datasources/datasources.yaml')) as { datasources: DataSource[] }).datasources;

/** Made from traces, by Tempo and by the observatory alike. */
const derived = [
  'traces_spanmetrics_calls_total',
  'traces_spanmetrics_latency_bucket',
  'traces_spanmetrics_latency_sum',
  'traces_spanmetrics_latency_count',
  'traces_service_graph_request_total',
  'traces_service_graph_request_failed_total',
  'traces_service_graph_request_client_seconds_bucket',
];
/** Of the chaos controller: docs/architecture and its own tests say more. */
const ofChaos = ['chaos_fault_active'];
/** Of the embedded observatory: packages/observatory/src/describe-self.ts. */
const ofObservatory = ['observatory_items_total', 'observatory_dropped_items_total', 'observatory_packed_bytes'];
/** Of the exporters that compose runs, by their documentation: no scrape of theirs is at hand here. */
const ofExporters = [
  'pg_stat_activity_count',
  'pg_stat_database_xact_commit',
  'pg_stat_database_xact_rollback',
  'pg_stat_database_blks_hit',
  'pg_stat_database_blks_read',
  'pg_locks_count',
  'redis_memory_used_bytes',
  'redis_memory_max_bytes',
  'redis_db_keys',
  'redis_evicted_keys_total',
];
const alsoKnown = new Set([...derived, ...ofChaos, ...ofObservatory, ...ofExporters]);

const grammars = { promql: promqlGrammar, logql: logqlGrammar, traceql: traceqlGrammar } as const;

/** Where the official grammar sees an error. */
function grammarErrors(language: Language, text: string): string[] {
  const errors: string[] = [];
  const tree = grammars[language].parse(text);
  tree.iterate({
    enter(node) {
      if (node.type.isError) errors.push(`${text.slice(0, node.from)}⟪here⟫${text.slice(node.from)}`);
    },
  });
  return errors;
}

function problems(language: Language, text: string): string[] {
  const errors = grammarErrors(language, text);
  if (errors.length > 0) return errors;
  try {
    if (language === 'promql') return problemsOf(text, alsoKnown);
    if (language === 'logql') parseLogQL(text);
    else parseTraceQL(text);
    return [];
  } catch (error) {
    return [`${text}: ${(error as Error).message}`];
  }
}

test('the official grammars do see an error', () => {
  expect(grammarErrors('promql', 'sum(rate(up[5m])')).not.toEqual([]);
  expect(grammarErrors('logql', '{service_name="a"} |')).not.toEqual([]);
  expect(grammarErrors('traceql', '{ status = }')).not.toEqual([]);
  expect(problems('promql', 'rate(http_request_total[1m])')).toEqual(['there is no http_request_total']);
  expect(problems('promql', 'http_requests_total{code="500"}')).toEqual(['http_requests_total has no code']);
});

test('the dashboards are those that the documentation and the alerts speak of, each in a file of its name', () => {
  expect(uids.toSorted()).toEqual(['checkout', 'dependencies', 'overview', 'payments', 'resilience', 'services', 'telemetry']);
  for (const { file, dashboard } of dashboards) expect(file).toBe(`infra/grafana/dashboards/${dashboard.uid}.json`);
});

describe.each(dashboards.map(({ dashboard }) => [dashboard.uid, dashboard] as const))('the dashboard %s', (_uid, dashboard) => {
  const panels = panelsOf(dashboard);

  test('has panels that say what they show, in which unit', () => {
    expect(panels.length).toBeGreaterThanOrEqual(8);
    for (const panel of panels) {
      expect(panel.title).toMatch(/^[A-Z]/);
      expect(panel).toMatchObject({
        description: expect.stringMatching(/^[A-Z0-9].{20,}\.$/),
        targets: expect.arrayContaining([expect.anything()]),
      });
      // Lines of text have none to have.
      if (panel.type !== 'logs') expect(panel.fieldConfig?.defaults?.unit).toMatch(/./);
    }
    expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length);
    expect(new Set(panels.map(({ title }) => title)).size).toBe(panels.length);
  });

  test('uses only panels that the console draws, and data sources that are provisioned', () => {
    const drawn = new Set(['timeseries', 'stat', 'bargauge', 'table', 'state-timeline', 'heatmap', 'logs']);
    expect(panels.map(({ type }) => type).filter((type) => !drawn.has(type))).toEqual([]);
    for (const { datasource } of panels.flatMap(({ targets = [] }) => targets)) {
      expect(dataSources).toContainEqual(expect.objectContaining({ uid: datasource.uid, type: datasource.type }));
    }
  });

  test('asks what can be asked, of what there is', () => {
    const targets = [...panels.flatMap((panel) => panel.targets ?? []), ...dashboard.annotations.list.map(({ target }) => target)];
    const found = targets.flatMap((target) => {
      const { language, text } = queryOf(target);
      return problems(language, fillIn(text));
    });
    expect(found).toEqual([]);
  });

  test('asks for what only one stack has only where it says so', () => {
    const wrong = panels.filter((panel) => {
      const text = JSON.stringify(panel.targets);
      const ofCompose = /\b(pg_|redis_|otelcol_)|job=~?\\"(prometheus|loki|tempo)/.test(text);
      return whenOf(panel) === 'embedded'
        ? !text.includes('observatory')
        : text.includes('observatory') || (whenOf(panel) === 'compose') !== ofCompose;
    });
    expect(wrong.map(({ title }) => title)).toEqual([]);
  });

  test('leads to dashboards and runbooks that there are', () => {
    const links = [
      ...dashboard.links,
      ...panels.flatMap(({ fieldConfig }) => [...(fieldConfig?.defaults?.links ?? []), ...overrideLinks(fieldConfig)]),
    ];
    expect(links).toContainEqual(expect.objectContaining({ type: 'dashboards', tags: ['faultline'] }));
    expect(dashboard.tags).toContain('faultline');
    for (const { url } of links) {
      if (!url) continue;
      const [, uid, variables = ''] = /^\/d\/([a-z]+)(?:\?(.*))?$/.exec(url) ?? [];
      if (uid === undefined) expect(url).toMatch(/^\$\{console\}\/runbooks(\/\$\{__value\.raw\})?$/);
      else expect(uids).toContain(uid);
      if (variables.includes('var-service')) expect(variablesOf(uid)).toContain('service');
    }
  });
});

function overrideLinks(fieldConfig: { overrides?: readonly unknown[] } | undefined): { title: string; url?: string }[] {
  const overrides = (fieldConfig?.overrides ?? []) as { properties: { id: string; value: unknown }[] }[];
  return overrides.flatMap(({ properties }) =>
    properties.filter(({ id }) => id === 'links').flatMap(({ value }) => value as { title: string; url: string }[]),
  );
}

const variablesOf = (uid: string | undefined): string[] =>
  dashboards.filter(({ dashboard }) => dashboard.uid === uid).flatMap(({ dashboard }) => dashboard.templating.list.map(({ name }) => name));

test('every alert leads to a dashboard and a runbook that there are', () => {
  const alerts = rules.filter(({ alert }) => alert !== undefined);
  expect(alerts.length).toBeGreaterThan(20);
  const broken = alerts.filter(({ annotations = {} }) => {
    const { pathname, searchParams } = new URL(annotations['dashboard'] ?? '');
    const [, uid = ''] = /^\/dashboards\/([a-z]+)$/.exec(pathname) ?? [];
    const variables = [...searchParams.keys()].map((key) => key.replace(/^var-/, ''));
    const runbook = new URL(annotations['runbook_url'] ?? '').pathname.replace('/runbooks/', '');
    return !uids.includes(uid) || !runbooks.has(runbook) || variables.some((name) => !variablesOf(uid).includes(name));
  });
  expect(broken.map(({ alert, annotations }) => ({ alert, ...annotations }))).toEqual([]);
});

describe('the data sources', () => {
  test('hold no address', () => {
    for (const { url } of dataSources) expect(url).toMatch(/^\$\{[A-Z]+_URL\}$/);
  });

  test('lead to each other, and only to such as there are', () => {
    const named = [...JSON.stringify(dataSources).matchAll(/"datasourceUid":"([a-z]+)"/g)].map(([, uid]) => uid);
    expect(new Set(named)).toEqual(new Set(['tempo', 'loki', 'prometheus']));
    for (const uid of named) expect(dataSources.map((each) => each.uid)).toContain(uid);
  });

  test('ask with queries that can be asked', () => {
    const tempo = dataSources.find(({ uid }) => uid === 'tempo') ?? { jsonData: {} };
    const { tracesToLogsV2, tracesToMetrics } = tempo.jsonData as {
      tracesToLogsV2: { query: string };
      tracesToMetrics: { queries: { query: string }[]; tags: { value: string }[] };
    };
    // Grafana's provisioning turns `$$` into `$`; its templates put the tags in.
    const toLogs = tracesToLogsV2.query.replace('$${__tags}', 'service_name="payment"').replace('$${__trace.traceId}', 'abc');
    expect(problems('logql', toLogs)).toEqual([]);
    expect(tracesToMetrics.queries.length).toBeGreaterThan(0);
    for (const { query } of tracesToMetrics.queries) {
      expect(problems('promql', query.replace('$$__tags', `${tracesToMetrics.tags[0]?.value}="payment"`))).toEqual([]);
    }
  });
});

test('every service can be chosen where one is', () => {
  const variables = dashboards.flatMap(({ dashboard }) => dashboard.templating.list.filter(({ name }) => name === 'service'));
  expect(variables.length).toBe(2);
  for (const { query } of variables) expect(query?.split(',').toSorted()).toEqual(serviceNames.toSorted());
});
