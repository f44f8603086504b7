import { stringify } from 'yaml';

export type Labels = Readonly<Record<string, string>>;

export type RecordingRule = { readonly record: string; readonly expr: string; readonly labels?: Labels };
export type AlertingRule = {
  readonly alert: string;
  readonly expr: string;
  readonly labels: Labels;
  readonly annotations: Labels;
};

export interface RuleGroup {
  readonly name: string;
  readonly interval?: string;
  readonly rules: readonly (RecordingRule | AlertingRule)[];
}

/** A rule file as Prometheus reads it, with the same bytes for the same groups. */
export function renderRuleFile(groups: readonly RuleGroup[], header: string): string {
  const comment = header
    .split('\n')
    .map((line) => `# ${line}\n`)
    .join('');
  return comment + stringify({ groups }, { lineWidth: 0, aliasDuplicateObjects: false });
}
