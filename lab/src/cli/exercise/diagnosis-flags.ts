import { type Command, InvalidArgumentError } from 'commander';
import { CliError, EXIT_USAGE } from '../cli-error.ts';

const collect = (value: string, previous: readonly string[] = []): string[] => [...previous, value];

function traceId(value: string, previous: readonly string[] = []): string[] {
  if (!/^[0-9a-f]{16,32}$/i.test(value)) throw new InvalidArgumentError('It must be the 32 hexadecimal digits of a trace.');
  return [...previous, value];
}

/** As Commander collects them. */
export type DiagnoseFlags = {
  readonly component?: readonly string[];
  readonly mechanism?: readonly string[];
  readonly scope?: readonly string[];
  readonly query?: readonly string[];
  readonly logs?: readonly string[];
  readonly trace?: readonly string[];
  readonly alert?: string;
  readonly for?: number;
  readonly list?: boolean;
};

/** The options in which causes and evidence are given, for whoever gives them. */
export const withDiagnosis = (command: Command): Command =>
  command
    .option('--component <name>', 'where: repeat it with a mechanism each for several causes', collect)
    .option('--mechanism <name>', 'how', collect)
    .option('--scope <text>', 'which replica, where it is only one', collect)
    .option('--query <promql>', 'a metric query as evidence; repeat it', collect)
    .option('--logs <logql>', 'a log query as evidence; repeat it', collect)
    .option('--trace <id>', 'a trace as evidence; repeat it', traceId);

/** The body of a diagnosis. @throws CliError when a component lacks its mechanism */
export function diagnosisOf({
  component = [],
  mechanism = [],
  scope = [],
  query = [],
  logs = [],
  trace = [],
  alert,
  for: forMs = 0,
}: DiagnoseFlags) {
  if (component.length === 0 || component.length !== mechanism.length) {
    const message =
      'give a --component and a --mechanism (one of each for each cause); the words are listed by: node lab exercise diagnose --list';
    throw new CliError(message, { exitCode: EXIT_USAGE });
  }
  return {
    causes: component.map((name, index) => {
      const only = scope[index];
      return { component: name, mechanism: mechanism[index] ?? '', ...(only === undefined ? {} : { scope: only }) };
    }),
    evidence: [
      ...query.map((each) => ({ language: 'promql', query: each })),
      ...logs.map((each) => ({ language: 'logql', query: each })),
      ...trace.map((each) => ({ language: 'trace', traceId: each })),
    ],
    ...(alert === undefined ? {} : { alert: { expr: alert, forSeconds: forMs / 1_000 } }),
  };
}
