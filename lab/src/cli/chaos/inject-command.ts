import { formatDuration } from '@faultline/chaos';
import type { Fault, InjectRequest } from '@faultline/chaos/contract';
import { type FaultKind, usualTopology } from '@faultline/chaos/kinds';
import { MAX_REPLICAS } from '@faultline/topology';
import type { Command } from 'commander';
import { duration, edge, wholeNumber } from '../arguments.ts';
import { CliError, EXIT_USAGE } from '../cli-error.ts';
import { findChaos } from './chaos-client.ts';
import { createInterruption, EXIT_INTERRUPTED } from './interruption.ts';
import { addParameterFlags, givenParameters, type ParameterFlag, parameterFlags, usage } from './parameter-flags.ts';
import { HOLD_MS, waitForEnd } from './wait-for-end.ts';

type InjectFlags = {
  readonly target?: string;
  readonly edge?: string;
  readonly replica?: number;
  readonly for: number;
  readonly seed?: number;
  readonly stopAbove?: readonly [string, number];
  readonly stopBelow?: readonly [string, number];
  readonly wait?: boolean;
  readonly json?: boolean;
} & Readonly<Record<string, unknown>>;

/** `inject KIND`, with a flag for each parameter of the kind. */
export function registerInject(inject: Command, kind: FaultKind): void {
  const flags = parameterFlags(kind.parameters);
  const command = inject
    .command(kind.kind)
    .description(kind.title)
    .option('--target <target>', 'what is to suffer: node lab chaos kinds shows what fits')
    .option('--edge <edge>', 'the same, for an edge', edge)
    .option('--replica <n>', 'only this replica of the target', wholeNumber(1, MAX_REPLICAS))
    .requiredOption('--for <duration>', 'how long, such as 60s', duration)
    .option('--seed <n>', 'of what is random in it', wholeNumber(0, 2 ** 31 - 1))
    .option('--stop-above <query=n>', 'take it back as soon as this PromQL query is above n', condition)
    .option('--stop-below <query=n>', 'or below n', condition)
    .option('--wait', 'stay until it ends; Ctrl-C takes it back')
    .option('--json', 'the fault as JSON');
  addParameterFlags(command, flags);
  command
    .addHelpText('after', `\n${kind.description}\n\nExample:\n  ${example(kind, flags)}`)
    .action((options: InjectFlags) => injectFault({ kind, flags, options }));
}

const usual = ['payment-provider', 'payment'];

/** A command that can be typed as it stands. */
export function example(kind: FaultKind, flags: readonly ParameterFlag[]): string {
  const given = Object.entries(kind.example).map(([name, value]) => {
    const known = flags.find(({ parameter }) => parameter === name);
    return ` ${known?.flag ?? `--set ${name}`} ${known?.type === 'duration' ? formatDuration(Number(value)) : String(value)}`;
  });
  return `node lab chaos inject ${kind.kind} --target ${kind.targets(usualTopology).find((target) => usual.includes(target)) ?? kind.targets(usualTopology)[0]}${given.join('')} --for 60s`;
}

export const usageOf = (kind: FaultKind): string =>
  [`node lab chaos inject ${kind.kind} --target <target>`, ...parameterFlags(kind.parameters).map(usage), '--for <duration>'].join(' ');

async function injectFault({
  kind,
  flags,
  options,
}: {
  kind: FaultKind;
  flags: readonly ParameterFlag[];
  options: InjectFlags;
}): Promise<void> {
  const chaos = findChaos();
  const request = requestOf({ kind, flags, options });
  using interruption = createInterruption();
  const { signal } = interruption;
  let fault: Fault;
  try {
    fault = await chaos.inject({ ...request, ...(options.wait ? { holdMs: HOLD_MS } : {}) }, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new CliError('interrupted before it was confirmed; it is taken back', { exitCode: EXIT_INTERRUPTED });
  }
  if (!options.json) tellInjected(fault, options);
  if (!options.wait) {
    if (options.json) console.log(JSON.stringify(fault, null, 2));
    return;
  }
  const ended = await waitForEnd(chaos, { fault, signal });
  if (options.json) console.log(JSON.stringify(ended, null, 2));
  else console.log(`${ended.id} has ended: ${(ended.endReason ?? 'unknown').replace('_', ' ')}.`);
  if (signal.aborted) process.exitCode = EXIT_INTERRUPTED;
}

function tellInjected({ id, evidence = '' }: Fault, options: InjectFlags): void {
  const next = options.wait ? 'Ctrl-C takes it back' : `take it back with: node lab chaos revert ${id}`;
  console.log(`Injected ${id} for ${formatDuration(options.for)} (${evidence}); ${next}`);
}

function requestOf({ kind, flags, options }: { kind: FaultKind; flags: readonly ParameterFlag[]; options: InjectFlags }): InjectRequest {
  const target = options.target ?? options.edge;
  if (target === undefined)
    throw new CliError(`${kind.kind} needs --target; node lab chaos kinds ${kind.kind} shows what fits`, { exitCode: EXIT_USAGE });
  const [promql, bound] = options.stopAbove ?? options.stopBelow ?? [];
  return {
    kind: kind.kind,
    target: options.replica === undefined ? target : `${target}/${options.replica}`,
    parameters: givenParameters(flags, options),
    durationMs: options.for,
    ...(options.seed === undefined ? {} : { seed: options.seed }),
    ...(promql === undefined ? {} : { stopWhen: { promql, ...(options.stopAbove === undefined ? { below: bound } : { above: bound }) } }),
  };
}

/** The last `=` parts query and number: a query may hold some of its own. */
function condition(text: string): readonly [string, number] {
  const at = text.lastIndexOf('=');
  const bound = Number(text.slice(at + 1));
  if (at < 1 || text.slice(at + 1).trim() === '' || Number.isNaN(bound)) {
    throw new CliError('a stop condition must be like --stop-above "checkout:error_ratio=0.2"', { exitCode: EXIT_USAGE });
  }
  return [text.slice(0, at), bound];
}
