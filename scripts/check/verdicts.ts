import type { CommandResult } from './command.ts';

export type Verdict =
  | { readonly status: 'passed'; readonly note?: string }
  | { readonly status: 'failed'; readonly details: string }
  | { readonly status: 'skipped'; readonly reason: string };

interface Cruise {
  readonly modules: readonly { readonly source: string }[];
  readonly summary: {
    readonly violations: readonly {
      readonly rule: { readonly name: string };
      readonly from: string;
      readonly to: string;
      readonly comment?: string;
    }[];
    readonly ruleSetUsed: { readonly forbidden: readonly { readonly name: string; readonly comment?: string }[] };
  };
}

/**
 * dependency-cruiser that cannot read TypeScript finds no modules, hence no violations, and says that all is well. No
 * modules of ours is therefore a failure.
 */
export function judgeCruise({ stdout, output }: CommandResult): Verdict {
  const cruise = parseJson<Cruise>(stdout);
  if (cruise === undefined) return { status: 'failed', details: output };
  const moduleCount = cruise.modules.filter(({ source }) => /(?<!\.d)\.ts$/.test(source) && !source.includes('node_modules/')).length;
  if (moduleCount === 0) return { status: 'failed', details: 'dependency-cruiser saw no TypeScript modules: it cannot read them.' };
  const { violations, ruleSetUsed } = cruise.summary;
  if (violations.length === 0) return { status: 'passed', note: `${moduleCount} modules` };
  const comments = new Map(ruleSetUsed.forbidden.map(({ name, comment }) => [name, comment]));
  const byRule = Map.groupBy(violations, ({ rule }) => rule.name);
  const details = [...byRule].flatMap(([rule, broken]) => [
    `${rule}: ${comments.get(rule) ?? ''}`,
    ...broken.map(({ from, to }) => `  ${from} → ${to}`),
  ]);
  return { status: 'failed', details: details.join('\n') };
}

interface Audit {
  readonly advisories: Readonly<
    Record<string, { readonly severity: string; readonly module_name: string; readonly title: string; readonly url: string }>
  >;
}

/** Registries without the advisory endpoint, and no network at all, answer with something other than a report: nothing was audited then. */
export function judgeAudit({ code, stdout, output }: CommandResult): Verdict {
  const audit = parseJson<Audit>(stdout);
  if (audit?.advisories === undefined) {
    const reason = /ERR_PNPM_\w+|E[A-Z]+\b/.exec(output)?.[0] ?? `exit code ${code}`;
    return { status: 'skipped', reason: `the registry offers no advisories (${reason})` };
  }
  const found = Object.values(audit.advisories);
  if (code === 0) return { status: 'passed', note: found.length === 0 ? 'none' : `${found.length}, none high or critical` };
  const grave = found.filter(({ severity }) => severity === 'high' || severity === 'critical');
  return {
    status: 'failed',
    details: grave.map(({ severity, module_name, title, url }) => `${severity} ${module_name}: ${title} ${url}`).join('\n'),
  };
}

/** Undefined for what is no JSON. */
export function parseJson<T>(text: string): T | undefined {
  try {
    return JSON.parse(text) as T;
  } catch {
    return undefined;
  }
}
