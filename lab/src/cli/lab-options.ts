import type { Replicas, ServiceName } from '@faultline/topology';
import type { Command } from 'commander';
import { defaultOptions, type LabOptions, type Setting } from '../plan/options.ts';
import { decimal, onlyNames, portOffset, replicas, setting, wholeNumber } from './arguments.ts';

type Flags = {
  readonly portOffset: number;
  readonly replicas: Replicas;
  readonly rps: number;
  readonly seed: number;
  readonly keep: boolean;
  readonly shoppers: boolean;
  readonly set: readonly Setting[];
  readonly only?: readonly string[];
  readonly inspect?: ServiceName;
};

/** The options that `up` and `dev` share. */
export function addLabOptions(command: Command): Command {
  return command
    .option('--port-offset <n>', 'move all ports by n', portOffset, defaultOptions.portOffset)
    .option('--replicas <service=n>', 'run n replicas of a service; repeat it or separate with commas', replicas, {})
    .option('--rps <n>', 'checkouts a second by the simulated shoppers', decimal(0, 1_000), defaultOptions.checkoutsPerSecond)
    .option('--seed <n>', 'seed of everything random in the simulators', wholeNumber(0, 2 ** 31 - 1), defaultOptions.seed)
    .option('--keep', 'keep the data, and take up what was kept last time', defaultOptions.keep)
    .option('--no-shoppers', 'without simulated shoppers')
    .option(
      '--set <[name.]KEY=value>',
      'a variable in the environment of one service, of the observatory or of all services; repeat it',
      setting,
      [],
    )
    .option('--only <names>', 'start only these services and simulators, beside stores and proxies', onlyNames);
}

export function labOptionsOf(flags: Flags): LabOptions {
  return {
    portOffset: flags.portOffset,
    replicas: flags.replicas,
    checkoutsPerSecond: flags.rps,
    seed: flags.seed,
    keep: flags.keep,
    withShoppers: flags.shoppers,
    settings: flags.set,
    ...(flags.only === undefined ? {} : { only: flags.only }),
    ...(flags.inspect === undefined ? {} : { inspect: flags.inspect }),
  };
}

/** The command that a person would type for these options, in the form that was used this time. */
export function commandLine(options: LabOptions, { command = 'up', env = process.env } = {}): string {
  const count = Object.entries(options.replicas).map(([name, n]) => `${name}=${n}`);
  const flags = [
    ...(options.portOffset === defaultOptions.portOffset ? [] : [`--port-offset ${options.portOffset}`]),
    ...(count.length === 0 ? [] : [`--replicas ${count.join(',')}`]),
    ...(options.checkoutsPerSecond === defaultOptions.checkoutsPerSecond ? [] : [`--rps ${options.checkoutsPerSecond}`]),
    ...(options.seed === defaultOptions.seed ? [] : [`--seed ${options.seed}`]),
    ...(options.keep ? ['--keep'] : []),
    ...(options.withShoppers ? [] : ['--no-shoppers']),
    ...options.settings.map(({ of, key, value }) => `--set ${of === undefined ? '' : `${of}.`}${key}=${value}`),
    ...(options.only === undefined ? [] : [`--only ${options.only.join(',')}`]),
    ...(options.inspect === undefined ? [] : [`--inspect ${options.inspect}`]),
  ];
  if (command === 'up' && env['npm_lifecycle_event'] === 'start')
    return ['npm start', ...(flags.length === 0 ? [] : ['--', ...flags])].join(' ');
  return ['node lab', command, ...flags].join(' ');
}
