import type { Fault, KindView } from '@faultline/chaos/contract';
import { faultKinds, usualTopology, viewKind } from '@faultline/chaos/kinds';
import type { Command } from 'commander';
import { findChaos } from '../chaos/chaos-client.ts';
import { registerInject, usageOf } from '../chaos/inject-command.ts';
import { CliError, EXIT_USAGE } from '../cli-error.ts';
import { faultLine } from '../render-status.ts';
import { paint } from '../spans.ts';

type Json = { json?: boolean };

export function registerChaos(program: Command): void {
  const chaos = program
    .command('chaos')
    .description('inject faults, see them, and take them back')
    .helpCommand(false)
    .addHelpText('after', '\nExample:\n  node lab chaos inject latency --target payment-provider --latency 3s --for 60s');
  registerKinds(chaos);
  const inject = chaos
    .command('inject')
    .description('inject a fault for a time; it ends by itself, whatever becomes of the rest')
    .helpCommand(false)
    .addHelpText('after', '\nTargets and parameters of a kind:\n  node lab chaos kinds latency');
  for (const kind of faultKinds) registerInject(inject, kind);
  inject.on('command:*', ([name = '']: string[]) => {
    throw new CliError(`there is no kind of fault ${JSON.stringify(name)}; these there are: node lab chaos kinds`, {
      exitCode: EXIT_USAGE,
    });
  });
  registerList(chaos);
  registerRevert(chaos);
  registerHalt(chaos);
  registerResume(chaos);
}

function registerKinds(chaos: Command): void {
  chaos
    .command('kinds')
    .argument('[kind]', 'one of them, with all there is to know')
    .description('what can be injected, and into what')
    .option('--json', 'as JSON')
    .addHelpText('after', '\nExamples:\n  node lab chaos kinds\n  node lab chaos kinds latency')
    .action(async (name: string | undefined, { json = false }: Json) => {
      const kinds = (await knownKinds()).filter(({ kind }) => name === undefined || kind === name);
      if (kinds.length === 0) {
        const known = faultKinds.map(({ kind }) => kind).join(', ');
        throw new CliError(`there is no kind of fault ${JSON.stringify(name)}; there are: ${known}`, { exitCode: EXIT_USAGE });
      }
      if (json) console.log(JSON.stringify(kinds, null, 2));
      else if (name === undefined) for (const line of listOfKinds(kinds)) console.log(line);
      else for (const kind of kinds) console.log(sheetOf(kind));
    });
}

/** Of the lab that runs, since targets depend on its replicas; while none runs, those of the usual one. */
async function knownKinds(): Promise<readonly KindView[]> {
  try {
    return await findChaos().kinds();
  } catch {
    return faultKinds.map((kind) => viewKind(kind, usualTopology));
  }
}

function listOfKinds(kinds: readonly KindView[]): string[] {
  const byLayer = Map.groupBy(kinds, ({ layer }) => layer);
  return [...byLayer].flatMap(([layer, members]) => [layer, ...members.map(({ kind, title }) => `  ${kind.padEnd(28)} ${title}`)]);
}

function sheetOf({ kind, layer, title, description, targets, signal, probe, reverts }: KindView): string {
  const definition = faultKinds.find((each) => each.kind === kind);
  const rows = [
    ['targets', targets.join(', ') || 'none here'],
    ['happened when', signal],
    ['look at', probe],
    ['ends by', reverts],
  ];
  return [
    `${kind} (${layer}): ${title}`,
    description,
    '',
    ...rows.map(([name = '', text = '']) => `${name.padEnd(14)} ${text}`),
    '',
    ...(definition === undefined ? [] : [usageOf(definition)]),
  ].join('\n');
}

function registerList(chaos: Command): void {
  chaos
    .command('list')
    .description('faults that are in force')
    .option('--json', 'as JSON')
    .addHelpText('after', '\nExample:\n  node lab chaos list')
    .action(async ({ json = false }: Json) => {
      const { halted, faults } = await findChaos().faults();
      if (json) console.log(JSON.stringify({ halted, faults }, null, 2));
      else if (faults.length === 0) console.log('No fault is in force.');
      else for (const fault of faults) console.log(paint(faultLine(fault, Date.now())));
      if (halted && !json) console.log('Chaos is halted; let it go on with: node lab chaos resume');
    });
}

function registerRevert(chaos: Command): void {
  chaos
    .command('revert')
    .argument('[id]', 'of one fault; all of ours when left out')
    .description('end faults before their time; what others set through the proxies’ own API stays')
    .option('--json', 'the faults that ended, as JSON')
    .addHelpText('after', '\nExamples:\n  node lab chaos revert\n  node lab chaos revert latency-payment-provider-1a2b')
    .action(async (id: string | undefined, { json = false }: Json) => {
      const client = findChaos();
      tellEnded(id === undefined ? await client.revertAll() : await client.revert(id), { json, verb: 'Reverted' });
    });
}

function registerHalt(chaos: Command): void {
  chaos
    .command('halt')
    .description('end everything at once, also what was set by hand, and refuse new faults until resume')
    .option('--json', 'the faults that ended, as JSON')
    .addHelpText('after', '\nExample:\n  node lab chaos halt')
    .action(async ({ json = false }: Json) => {
      tellEnded(await findChaos().halt(), { json, verb: 'Halted' });
      if (!json) console.log('No fault is injected until: node lab chaos resume');
    });
}

function registerResume(chaos: Command): void {
  chaos
    .command('resume')
    .description('let faults be injected again after a halt')
    .addHelpText('after', '\nExample:\n  node lab chaos resume')
    .action(async () => {
      await findChaos().resume();
      console.log('Faults can be injected again.');
    });
}

function tellEnded(ended: readonly Fault[], { json, verb }: { json: boolean; verb: string }): void {
  if (json) console.log(JSON.stringify(ended, null, 2));
  else console.log(ended.length === 0 ? 'There was nothing to end.' : `${verb} ${ended.map(({ id }) => id).join(', ')}.`);
}
