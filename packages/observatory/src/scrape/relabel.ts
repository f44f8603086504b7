import { compileRegex, expandTemplate, type Regex } from '@faultline/query-core';
import { z } from 'zod';

/** `undefined` drops the target or the series. */
export type RelabelRule = (labels: Record<string, string>) => Record<string, string> | undefined;

const rule = z.strictObject({
  action: z
    .string()
    .toLowerCase()
    .pipe(z.enum(['replace', 'keep', 'drop', 'labelmap', 'labeldrop', 'labelkeep', 'lowercase', 'uppercase', 'keepequal', 'dropequal']))
    .default('replace'),
  source_labels: z.array(z.string()).default([]),
  separator: z.string().default(';'),
  target_label: z.string().optional(),
  regex: z.union([z.string(), z.number(), z.boolean()]).transform(String).default('(.*)'),
  replacement: z.string().default('$1'),
});

type Settings = z.infer<typeof rule>;

/** Reads one entry of relabel_configs. Throws for what Prometheus would refuse. */
export function parseRelabelRule(untrusted: unknown): RelabelRule {
  const settings = rule.parse(untrusted);
  const needsTarget = ['replace', 'lowercase', 'uppercase', 'keepequal', 'dropequal'].includes(settings.action);
  if (needsTarget && settings.target_label === undefined) throw new TypeError(`relabel action ${settings.action} needs a target_label`);
  return compile(settings, compileRegex(settings.regex, { anchored: true, dotAll: true }));
}

/** Applies the rules in turn until one drops the labels. The labels that are passed in stay as they are. */
export function relabel(labels: Readonly<Record<string, string>>, rules: readonly RelabelRule[]): Record<string, string> | undefined {
  let current: Record<string, string> | undefined = copyOf(labels);
  for (const apply of rules) {
    current = apply(current);
    if (current === undefined) return undefined;
  }
  return current;
}

function compile(settings: Settings, regex: Regex): RelabelRule {
  const { action, replacement, target_label: target = '' } = settings;
  const source = (labels: Record<string, string>): string =>
    settings.source_labels.map((name) => labels[name] ?? '').join(settings.separator);
  const keepIf = (condition: (labels: Record<string, string>) => boolean): RelabelRule => {
    return (labels) => (condition(labels) ? labels : undefined);
  };
  switch (action) {
    case 'replace':
      return (labels) => {
        const match = regex.exec(source(labels));
        if (match === null) return labels;
        return withLabel(labels, expandTemplate(target, match), expandTemplate(replacement, match));
      };
    case 'keep':
      return keepIf((labels) => regex.test(source(labels)));
    case 'drop':
      return keepIf((labels) => !regex.test(source(labels)));
    case 'keepequal':
      return keepIf((labels) => (labels[target] ?? '') === source(labels));
    case 'dropequal':
      return keepIf((labels) => (labels[target] ?? '') !== source(labels));
    case 'lowercase':
      return (labels) => withLabel(labels, target, source(labels).toLowerCase());
    case 'uppercase':
      return (labels) => withLabel(labels, target, source(labels).toUpperCase());
    case 'labeldrop':
      return (labels) => filtered(labels, (name) => !regex.test(name));
    case 'labelkeep':
      return (labels) => filtered(labels, (name) => regex.test(name));
    case 'labelmap':
      return (labels) => {
        const result = copyOf(labels);
        for (const name in labels) {
          const match = regex.exec(name);
          if (match !== null) result[expandTemplate(replacement, match)] = labels[name] as string;
        }
        return result;
      };
  }
}

/** An empty value removes the label. */
function withLabel(labels: Record<string, string>, name: string, value: string): Record<string, string> {
  const result = copyOf(labels);
  if (value === '') delete result[name];
  else result[name] = value;
  return result;
}

function filtered(labels: Record<string, string>, keeps: (name: string) => boolean): Record<string, string> {
  const result = copyOf({});
  for (const name in labels) if (keeps(name)) result[name] = labels[name] as string;
  return result;
}

function copyOf(labels: Readonly<Record<string, string>>): Record<string, string> {
  return Object.assign(Object.create(null) as Record<string, string>, labels);
}
