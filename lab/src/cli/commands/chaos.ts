import { type ActiveFault, createNetworkFaults, formatDuration, type NetworkFaultKind, networkFaultKinds } from '@faultline/chaos';
import { edges, MAX_REPLICAS } from '@faultline/topology';
import type { Command } from 'commander';
import { duration, edge, wholeNumber } from '../arguments.ts';
import { findRun } from '../lab-client.ts';
import { faultLine } from '../render-status.ts';
import { paint } from '../spans.ts';

type Json = { json?: boolean };

export function registerChaos(program: Command): void {
  const chaos = program
    .command('chaos')
    .description('inject faults, see them, and take them back')
    .helpCommand(false)
    .addHelpText('after', '\nExample:\n  node lab chaos inject latency --edge payment-provider --latency 3s --for 60s');
  registerKinds(chaos);
  const inject = chaos
    .command('inject')
    .description('inject a fault for a time; it ends by itself, whatever becomes of the rest')
    .helpCommand(false)
    .addHelpText('after', `\nEdges: ${edges.map(({ name }) => name).join(', ')}`);
  for (const kind of networkFaultKinds) registerInject(inject, kind);
  registerList(chaos);
  registerRevert(chaos);
}

const networkFaults = () => createNetworkFaults({ baseUrl: findRun().urls.toxiproxy });

function registerKinds(chaos: Command): void {
  chaos
    .command('kinds')
    .description('what can be injected')
    .option('--json', 'as JSON')
    .addHelpText('after', '\nExample:\n  node lab chaos kinds')
    .action(({ json = false }: Json) => {
      const kinds = networkFaultKinds.map(({ kind, summary, parameters }) => ({ kind, summary, parameters }));
      if (json) {
        console.log(JSON.stringify(kinds, null, 2));
        return;
      }
      for (const { kind, summary, parameters } of kinds) {
        const flags = parameters.map(({ name, required }) => (required ? ` --${name} <duration>` : ` [--${name} <duration>]`));
        console.log(
          `${kind.padEnd(10)} ${summary}\n${' '.repeat(11)}node lab chaos inject ${kind} --edge <edge>${flags.join('')} --for <duration>`,
        );
      }
    });
}

type InjectFlags = Json & { edge: string; for: number; replica?: number } & Readonly<Record<string, unknown>>;

function registerInject(inject: Command, { kind, summary, parameters }: NetworkFaultKind): void {
  const command = inject
    .command(kind)
    .description(summary)
    .requiredOption('--edge <edge>', 'between whom, such as payment-provider', edge)
    .requiredOption('--for <duration>', 'how long, such as 60s', duration)
    .option('--replica <n>', 'only towards this replica of the target', wholeNumber(1, MAX_REPLICAS))
    .option('--json', 'the fault as JSON');
  for (const parameter of parameters) {
    const { name, required } = parameter;
    const flag = `--${name} <duration>`;
    if (required) command.requiredOption(flag, parameter.summary, duration);
    else command.option(flag, parameter.summary, duration);
  }
  const example = parameters.filter(({ required }) => required).map(({ name }) => ` --${name} 3s`);
  command
    .addHelpText('after', `\nExample:\n  node lab chaos inject ${kind} --edge payment-provider${example.join('')} --for 60s`)
    .action(async (flags: InjectFlags) => {
      const given = parameters.flatMap(({ name }) => (typeof flags[name] === 'number' ? [[name, flags[name]] as const] : []));
      const fault = await networkFaults().inject({
        kind,
        edge: flags.edge,
        durationMs: flags.for,
        parameters: Object.fromEntries(given),
        ...(flags.replica === undefined ? {} : { replica: flags.replica }),
      });
      if (flags.json) console.log(JSON.stringify(fault, null, 2));
      else console.log(`Injected ${fault.id} for ${formatDuration(flags.for)}; take it back with: node lab chaos revert ${fault.id}`);
    });
}

function registerList(chaos: Command): void {
  chaos
    .command('list')
    .description('faults that are in force')
    .option('--json', 'as JSON')
    .addHelpText('after', '\nExample:\n  node lab chaos list')
    .action(async ({ json = false }: Json) => {
      const faults = await networkFaults().list();
      if (json) console.log(JSON.stringify(faults, null, 2));
      else if (faults.length === 0) console.log('No fault is in force.');
      else for (const fault of faults) console.log(paint(faultLine(fault, Date.now())));
    });
}

function registerRevert(chaos: Command): void {
  chaos
    .command('revert')
    .argument('[id]', 'of one fault; all of ours when left out')
    .description('end faults before their time; what others set through the proxies’ own API stays')
    .option('--json', 'the faults that ended, as JSON')
    .addHelpText('after', '\nExamples:\n  node lab chaos revert\n  node lab chaos revert latency-payment-provider')
    .action(async (id: string | undefined, { json = false }: Json) => {
      const ended = await networkFaults().revert(id);
      if (json) console.log(JSON.stringify(ended, null, 2));
      else console.log(ended.length === 0 ? 'There was nothing to revert.' : `Reverted ${names(ended)}.`);
    });
}

const names = (faults: readonly ActiveFault[]): string => faults.map(({ id }) => id).join(', ');
