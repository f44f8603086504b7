import type { Replicas, ServiceName } from '@faultline/topology';

/** One variable in the environment of one service, or of all. */
export interface ServiceSetting {
  readonly service?: ServiceName;
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
  /** Environment of the services on top of what the plan gives them; a later one counts. */
  readonly settings: readonly ServiceSetting[];
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

export const INSPECT_PORT = 9229;
