import type { Replicas, ServiceName } from '@faultline/topology';

/** Whose environment may be added to. */
export type Settable = ServiceName | 'observatory';

/** One variable in the environment of one service or of the observatory, or of all services. */
export interface Setting {
  readonly of?: Settable;
  readonly key: string;
  readonly value: string;
}

/** What a person can ask of `up`. */
export interface LabOptions {
  readonly portOffset: number;
  readonly replicas: Replicas;
  /** Checkouts a second of the simulated shoppers; 0: they stay, and buy nothing. */
  readonly checkoutsPerSecond: number;
  readonly seed: number;
  /** Keep the data of this run, and take up that of the last run that kept its data. */
  readonly keep: boolean;
  readonly withShoppers: boolean;
  /** Start only these services and simulators, beside stores and proxies; undefined: all. */
  readonly only?: readonly string[];
  /** Environment on top of what the plan gives; a later one counts. */
  readonly settings: readonly Setting[];
  /** The service whose first replica waits for a debugger's connection. */
  readonly inspect?: ServiceName;
}

export const defaultOptions: LabOptions = {
  portOffset: 0,
  replicas: {},
  checkoutsPerSecond: 5,
  seed: 1,
  keep: false,
  withShoppers: true,
  settings: [],
};

/** What the settings put into the environment of `name`. */
export function settingsOf({ settings }: LabOptions, name: Settable): Record<string, string> {
  const wanted = settings.filter(({ of }) => of === name || (of === undefined && name !== 'observatory'));
  return Object.fromEntries(wanted.map(({ key, value }) => [key, value]));
}

export const INSPECT_PORT = 9229;
