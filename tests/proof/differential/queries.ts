import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

const root = join(import.meta.dirname, '../../..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const files = (pattern: string): string[] => globSync(pattern, { cwd: root }).sort();

type RuleFile = Readonly<{ groups: readonly { rules: readonly { expr: string }[] }[] }>;

/** The expressions of every rule that we ship, of both window sets. */
export function queriesOfRules(): string[] {
  return unique(
    files('infra/prometheus/rules/**/*.yml').flatMap((path) =>
      (parse(read(path)) as RuleFile).groups.flatMap(({ rules }) => rules.map(({ expr }) => expr.trim())),
    ),
  );
}

/** What runbooks tell to ask. */
export function queriesOfRunbooks(): string[] {
  return unique(
    files('docs/runbooks/*.md').flatMap((path) => [...read(path).matchAll(/^```promql\n([^]*?)\n```$/gm)].map(([, query = '']) => query)),
  );
}

/** What the dashboards' panels ask of Prometheus, their variables filled in: with everything, or with one service. */
export function queriesOfDashboards(): string[] {
  return unique(
    files('infra/grafana/dashboards/**/*.json')
      .flatMap((path) => panelQueries(JSON.parse(read(path))))
      .map(fillVariables),
  );
}

function panelQueries(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(panelQueries);
  if (typeof node !== 'object' || node === null) return [];
  const { expr, datasource, ...rest } = node as { expr?: unknown; datasource?: { type?: string } | string };
  const own = typeof expr === 'string' && typeof datasource === 'object' && datasource.type === 'prometheus' ? [expr] : [];
  return [...own, ...panelQueries(Object.values(rest))];
}

function fillVariables(query: string): string {
  return (
    query
      .replaceAll(/\$\{?__(?:rate_interval|interval)\}?/g, '30s')
      .replaceAll(/\$\{?__range\}?/g, '5m')
      // A variable of one value, which is always a service.
      .replaceAll(/="\$(?:\{\w+(?::\w+)?\}|\w+)"/g, '="gateway"')
      .replaceAll(/\$(?:\{\w+(?::\w+)?\}|\w+)/g, '.+')
  );
}

const unique = (queries: readonly string[]): string[] => [...new Set(queries)];
