import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

export type Language = 'promql' | 'logql' | 'traceql';

export type Target = Readonly<{
  datasource: Readonly<{ type: string; uid: string }>;
  expr?: string;
  query?: string;
  instant?: boolean;
  exemplar?: boolean;
}>;

export type Panel = Readonly<{
  id: number;
  type: string;
  title: string;
  description?: string;
  targets?: readonly Target[];
  fieldConfig?: Readonly<{ defaults?: Readonly<{ unit?: string; links?: readonly Link[] }>; overrides?: readonly unknown[] }>;
}>;

export type Link = Readonly<{ title: string; url?: string; type?: string; tags?: readonly string[] }>;

export type Dashboard = Readonly<{
  uid: string;
  title: string;
  description: string;
  tags: readonly string[];
  links: readonly Link[];
  panels: readonly Panel[];
  templating: Readonly<{ list: readonly Readonly<{ name: string; type: string; query?: string; current?: { value: unknown } }>[] }>;
  annotations: Readonly<{ list: readonly Readonly<{ name: string; target: Target }>[] }>;
}>;

/** Every dashboard, with the name of its file. */
export const dashboards: readonly { readonly file: string; readonly dashboard: Dashboard }[] = globSync('infra/grafana/dashboards/*.json', {
  cwd: root,
})
  .sort()
  .map((file) => ({ file, dashboard: JSON.parse(readFileSync(join(root, file), 'utf8')) as Dashboard }));

export const panelsOf = ({ panels }: Dashboard): Panel[] => panels.filter(({ type }) => type !== 'row');

export type When = 'always' | 'trouble' | 'compose' | 'embedded';

/** The sentences stand in infra/generate/src/dashboards/dashboard-spec.ts, and in infra/grafana/README.md. */
const sentences: Readonly<Record<Exclude<When, 'always'>, string>> = {
  trouble: 'Empty while all is well.',
  compose: 'Filled by the docker compose stack only.',
  embedded: 'Filled by the embedded lab only.',
};

/** When a panel promises to have data. */
export function whenOf({ description = '' }: Panel): When {
  for (const [when, sentence] of Object.entries(sentences)) if (description.endsWith(sentence)) return when as When;
  return 'always';
}

export function queryOf(target: Target): { language: Language; text: string } {
  const language = ({ prometheus: 'promql', loki: 'logql', tempo: 'traceql' } as const)[target.datasource.uid];
  const text = target.expr ?? target.query;
  if (language === undefined || text === undefined) throw new Error(`a query without language or text: ${JSON.stringify(target)}`);
  return { language, text };
}

/** As Grafana would put it, for a service. */
export function fillIn(text: string, service = 'gateway'): string {
  return text.replaceAll('$__rate_interval', '20s').replaceAll('$__range', '15m').replaceAll('$service', service);
}
